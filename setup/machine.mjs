// The repository's folder, and what set-up runs and reads on this machine.

import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputClosed, SetupError } from './log.mjs';

/** The repository's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** npm and pip say what went wrong first. */
const linesOfFailure = 12;

/**
 * Runs a command to its end without showing its output, which is returned.
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string>} its stdout
 * @throws {SetupError} with the start of its output, if it does not end 0
 */
export function runQuietly(command, args, env = process.env) {
  return new Promise((resolve, reject) => {
    const encoding = /** @type {const} */ ('utf8');
    const options = { cwd: root, env, encoding, maxBuffer: 64 * 1024 * 1024, signal: outputClosed };
    execFile(command, args, options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const output = `${stderr}${stdout}`.trim() || error.message;
      const what = [basename(command), ...args.slice(0, 3)].join(' ');
      reject(new SetupError(`${what} failed: ${output.split('\n').slice(0, linesOfFailure).join('\n')}`));
    });
  });
}

/**
 * Whether a command is there and ends 0.
 * @param {string} command
 * @param {string[]} args
 */
export function runs(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/**
 * @param {string} file
 * @returns {string | undefined} in hexadecimal; undefined if there is no such file
 */
export function sha256(file) {
  return existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : undefined;
}
