// The reader of a command's output may close it early, as `head` does. The command then ends quietly.

/** The exit code that shells report for a program ended by SIGPIPE, 128 + 13. Node ignores the signal; a write fails instead. */
const BROKEN_PIPE_EXIT_CODE = 141;

const readerLeft = new AbortController();
let isSignalUsed = false;
let exitCode = BROKEN_PIPE_EXIT_CODE;

/**
 * Returns a signal that aborts when the reader has left. A caller uses it to stop or remove what it started, and the command
 * ends when its action has ended. If nothing listens to the abort signal, the process exits at once.
 */
export function readerSignal(): AbortSignal {
  isSignalUsed = true;
  return readerLeft.signal;
}

/** Watches stdout and stderr, because otherwise a failed write ends the process with a stack trace. */
export function watchReader(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', handleOutputError);
}

/** Handles a failed write. The reader has closed the output, or for example the disk is full. */
export function handleOutputError({ code, message }: NodeJS.ErrnoException): void {
  if (readerLeft.signal.aborted) return;
  if (code !== 'EPIPE') {
    exitCode = 1;
    process.stderr.write(`the output cannot be written: ${message}\n`);
  }
  process.exitCode = exitCode; // The action may have ended already.
  readerLeft.abort(new Error('nobody reads the output any more'));
  if (!isSignalUsed) process.exit(exitCode);
}

/** Ends the process if the reader has left. Called when an action has ended and has stopped everything that it started. */
export function endIfReaderLeft(): void {
  if (readerLeft.signal.aborted) process.exit(exitCode);
}
