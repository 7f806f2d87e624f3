// Runs a command as if it had been started directly: same terminal, its signals once, its exit code.

import { spawn } from 'node:child_process';
import { outputClosed, SetupError, throwIfReaderLeft } from './log.mjs';

/**
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null }>}
 * @throws {SetupError} if it does not start, or if nobody reads the output any more
 */
export async function runInForeground(command, args, env) {
  throwIfReaderLeft();
  const child = spawn(command, args, { stdio: 'inherit', env });
  // Ctrl-C in a terminal reaches the whole process group, the child included; npm passes it on here again.
  const atTerminal = process.stdin.isTTY || process.stderr.isTTY;
  const interrupt = atTerminal ? () => {} : once(() => child.kill('SIGINT'));
  const terminate = once(() => child.kill('SIGTERM'));
  process.on('SIGINT', interrupt).on('SIGTERM', terminate);
  outputClosed.addEventListener('abort', terminate);
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', (error) => reject(new SetupError(`${command} does not start: ${error.message}`)));
      child.on('exit', (code, signal) => resolve({ code, signal }));
    });
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', terminate);
    outputClosed.removeEventListener('abort', terminate);
  }
}

/**
 * A signal to the group arrives from the system and from npm; the child must see one.
 * @param {() => void} act
 */
function once(act) {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}
