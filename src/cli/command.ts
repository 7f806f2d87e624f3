// Implements what all commands share: exit code 64 for bad arguments, one-line errors, and a silent exit if the output is no longer read.
import { WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { ConfigError } from '#src/config/config.ts';
import { VERSION } from '#src/version.ts';
import { exitIfOutputClosed, watchOutput } from './output-pipe.ts';

/** The exit code for bad arguments or settings (EX_USAGE of sysexits). */
const USAGE_EXIT_CODE = 64;

/** Creates a command. If the `action` of the command throws, the message goes to stderr and the exit code is 1 (64 for bad settings). */
export function program(name: string, description: string): Command {
  return new GuardedCommand(`npm run ${name} --`).description(description).version(VERSION);
}

class GuardedCommand extends Command {
  override async parseAsync(): Promise<this> {
    this.allowExcessArguments(false);
    this.exitOverride();
    watchOutput();
    try {
      return await super.parseAsync();
    } catch (error) {
      exitIfOutputClosed();
      process.exitCode = toExitCode(error);
      return this;
    } finally {
      exitIfOutputClosed();
    }
  }
}

function toExitCode(error: unknown): number {
  // Commander has already printed its own message. `--help` and `--version` are not errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
  console.error(process.env['LOG_LEVEL'] === 'debug' ? error : unwrapMessage(error as Error));
  return error instanceof ConfigError ? USAGE_EXIT_CODE : 1;
}

/** Returns the message of the cause, because Temporal wraps a run's failure in an error that only states that the run failed. */
function unwrapMessage(error: Error): string {
  const isWrapper = error instanceof WorkflowFailedError || error instanceof WorkflowUpdateFailedError;
  return isWrapper && error.cause ? error.cause.message : error.message;
}

/** Parses a workflow or run id. Rejects an empty string, which a shell passes for an unset variable. */
export function parseRunName(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('expected a workflow or run id.');
  return text;
}

/** Parses `111111111111,222222222222` into a list. */
export function parseAccountIds(text: string): string[] {
  const ids = text.split(',').map((id) => id.trim());
  const wrong = ids.find((id) => !/^\d{12}$/.test(id));
  if (wrong !== undefined)
    throw new InvalidArgumentError(`${JSON.stringify(wrong)} is not an account id: expected 12 digits.`);
  return ids;
}
