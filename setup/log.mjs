// What set-up says: one line a choice, on stderr so that `--json` on stdout stays clean.

/** What shells report of a program that SIGPIPE has ended, 128 + 13: Node ignores the signal, and a write fails instead. */
const brokenPipe = 141;

const left = new AbortController();

/** Aborts when whoever reads the output has left, as `head` does: what was started is stopped, and nothing more is started. */
export const outputClosed = left.signal;

/** @throws {SetupError} if the reader has left */
export function throwIfReaderLeft() {
  if (outputClosed.aborted) throw new SetupError('nobody reads the output any more');
}

/** A failure that a person can act on: its message says what, why and the remedy, and no stack trace is shown. */
export class SetupError extends Error {}

/** @param {string} line */
export function log(line) {
  process.stderr.write(`setup: ${line}\n`);
}

/**
 * Runs `work`; a {@link SetupError} becomes its one line and exit code 1. If nobody reads the output any more, it ends quietly.
 * @param {() => Promise<void>} work
 */
export async function reportingFailure(work) {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', outputFailed);
  try {
    await work();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    if (!outputClosed.aborted) log(error.message);
    process.exitCode = 1;
  } finally {
    if (outputClosed.aborted) process.exitCode = brokenPipe;
  }
}

/** @param {NodeJS.ErrnoException} error */
function outputFailed(error) {
  process.exitCode = error.code === 'EPIPE' ? brokenPipe : 1;
  left.abort();
}
