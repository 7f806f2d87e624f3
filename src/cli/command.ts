// What all commands have in common: exit 64 for bad arguments, one line and no stack trace for what goes wrong.
import { Command, CommanderError } from 'commander';
import { ConfigError } from '../config.ts';
import { VERSION } from '../version.ts';

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
    try {
      return await super.parseAsync();
    } catch (error) {
      process.exitCode = exitCodeOf(error);
      return this;
    }
  }
}

function exitCodeOf(error: unknown): number {
  // Commander has printed its own line already; help and version are no mistakes.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  console.error(process.env['LOG_LEVEL'] === 'debug' ? error : (error as Error).message);
  return error instanceof ConfigError ? USAGE : 1;
}
