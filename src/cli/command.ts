// What all commands have in common: exit 64 for bad arguments, one line and no stack trace for what goes wrong, a quiet end
// when nobody reads on.
import { WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { ConfigError } from '../config.ts';
import { VERSION } from '../version.ts';
import { endIfReaderLeft, watchReader } from './reader.ts';

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
  // Commander has printed its own line already; help and version are no mistakes.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  console.error(process.env['LOG_LEVEL'] === 'debug' ? error : messageOf(error as Error));
  return error instanceof ConfigError ? USAGE : 1;
}

/** Temporal wraps a failure of the run in one that says only that it failed. */
function messageOf(error: Error): string {
  const isWrapper = error instanceof WorkflowFailedError || error instanceof WorkflowUpdateFailedError;
  return isWrapper && error.cause ? error.cause.message : error.message;
}

/** A workflow or run id; a shell gives an empty text for a variable that is not set. */
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
