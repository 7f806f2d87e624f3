// What all commands share: exit code 64 for bad arguments, one line without a stack trace for errors, and a quiet end
// when the output is no longer read.
import { WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { ConfigError } from '#src/config/config.ts';
import { VERSION } from '#src/version.ts';
import { endIfReaderLeft, watchReader } from './output-reader.ts';

/** Bad arguments or settings (sysexits' EX_USAGE). */
const USAGE = 64;

/** A command whose `action` may throw: the message goes to stderr, and the process ends with 1 (64 for settings). */
export function program(name: string, description: string): Command {
  return new GuardedCommand(`npm run ${name} --`).description(description).version(VERSION);
}

class GuardedCommand extends Command {
  override async parseAsync(): Promise<this> {
    this.allowExcessArguments(false);
    this.exitOverride();
    watchReader();
    try {
      return await super.parseAsync();
    } catch (error) {
      endIfReaderLeft();
      process.exitCode = exitCodeOf(error);
      return this;
    } finally {
      endIfReaderLeft();
    }
  }
}

function exitCodeOf(error: unknown): number {
  // Commander has printed its own line already; help and version are not errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  console.error(process.env['LOG_LEVEL'] === 'debug' ? error : messageOf(error as Error));
  return error instanceof ConfigError ? USAGE : 1;
}

/** Temporal wraps the failure of a run in one that only says that it failed. */
function messageOf(error: Error): string {
  const isWrapper = error instanceof WorkflowFailedError || error instanceof WorkflowUpdateFailedError;
  return isWrapper && error.cause ? error.cause.message : error.message;
}

/** A workflow or run id; a shell passes an empty string for an unset variable. */
export function runName(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('expected a workflow or run id.');
  return text;
}

/** `111111111111,222222222222` as a list. */
export function accountList(text: string): string[] {
  const ids = text.split(',').map((id) => id.trim());
  const wrong = ids.find((id) => !/^\d{12}$/.test(id));
  if (wrong !== undefined)
    throw new InvalidArgumentError(`${JSON.stringify(wrong)} is not an account id: expected 12 digits.`);
  return ids;
}
