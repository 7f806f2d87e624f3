// What set-up says: one line a choice, on stderr so that `--json` on stdout stays clean.

/** A failure that a person can act on: its message says what, why and the remedy, and no stack trace is shown. */
export class SetupError extends Error {}

/** @param {string} line */
export function say(line) {
  process.stderr.write(`setup: ${line}\n`);
}

/**
 * Runs `work`; a {@link SetupError} becomes its one line and exit code 1.
 * @param {() => Promise<void>} work
 */
export async function reportingFailure(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}
