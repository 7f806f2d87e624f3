// Ends a command silently if the reader of its output closes the output early, as `head` does.

/** The exit code that shells report for a program ended by SIGPIPE: 128 + 13. Node ignores the signal, so that a write fails instead. */
const BROKEN_PIPE_EXIT_CODE = 141;

const outputClosed = new AbortController();
let isSignalRequested = false;
let exitCode = BROKEN_PIPE_EXIT_CODE;

/**
 * Returns a signal that is aborted when the reader has closed the output. A command that listens to the signal can clean up what it
 * started, and ends when its action has ended. If nothing listens to the signal, the process exits immediately.
 */
export function outputClosedSignal(): AbortSignal {
  isSignalRequested = true;
  return outputClosed.signal;
}

/** Watches stdout and stderr, because otherwise a failed write ends the process with a stack trace. */
export function watchOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', handleOutputError);
}

/** Handles a failed write: the reader may have closed the output, or the disk may be full. */
export function handleOutputError({ code, message }: NodeJS.ErrnoException): void {
  if (outputClosed.signal.aborted) return;
  if (code !== 'EPIPE') {
    exitCode = 1;
    process.stderr.write(`the output cannot be written: ${message}\n`);
  }
  process.exitCode = exitCode; // The action may have ended already.
  outputClosed.abort(new Error('nobody reads the output any more'));
  if (!isSignalRequested) process.exit(exitCode);
}

/** Ends the process if the reader has closed the output. Called when an action has ended and has cleaned up everything that it started. */
export function exitIfOutputClosed(): void {
  if (outputClosed.signal.aborted) process.exit(exitCode);
}
