// The reader of a command's output may close it early, as `head` does. The command then ends quietly.

/** What shells report of a program that SIGPIPE has ended, 128 + 13: Node ignores the signal, and a write fails instead. */
const BROKEN_PIPE = 141;

const left = new AbortController();
let hasToStop = false;
let exitCode = BROKEN_PIPE;

/**
 * Aborts when the reader has left. A caller uses it to stop or remove what it started; the command then ends once its
 * action has. If nobody uses it, the command ends at once.
 */
export function readerSignal(): AbortSignal {
  hasToStop = true;
  return left.signal;
}

/** Watches stdout and stderr: without this, a failed write ends the process with a stack trace. */
export function watchReader(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', outputFailed);
}

/** A write has failed: the output is closed, or for example a disk is full. */
export function outputFailed({ code, message }: NodeJS.ErrnoException): void {
  if (left.signal.aborted) return;
  if (code !== 'EPIPE') {
    exitCode = 1;
    process.stderr.write(`the output cannot be written: ${message}\n`);
  }
  process.exitCode = exitCode; // The action may have ended already.
  left.abort(new Error('nobody reads the output any more'));
  if (!hasToStop) process.exit(exitCode);
}

/** Called when an action has ended, and has stopped what it had to. */
export function endIfReaderLeft(): void {
  if (left.signal.aborted) process.exit(exitCode);
}
