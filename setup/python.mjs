// The machine's Python 3 and a pip for it.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, runQuietly, runs } from './machine.mjs';
import { SetupError, log } from './log.mjs';

export const python = 'python3';

/**
 * Runs pip with the machine's Python; where that has no pip module, with a virtual environment's.
 * @param {string[]} args
 * @throws {SetupError}
 */
export async function pip(args) {
  await runQuietly(await pythonWithPip(), ['-m', 'pip', ...args]);
}

async function pythonWithPip() {
  if (runs(python, ['-m', 'pip', '--version'])) return python;
  const folder = join(root, '.cache', 'python', 'pip');
  const own = join(folder, 'bin', 'python3');
  if (existsSync(own) && runs(own, ['-m', 'pip', '--version'])) return own;
  log(`making a virtual environment for pip: ${python} has no pip`);
  await makeVirtualEnvironment(folder);
  return own;
}

/**
 * Which Python this is: a virtual environment of another one would not do.
 * @throws {SetupError} with the remedy, if there is none
 */
export async function pythonVersion() {
  if (!runs(python, ['--version'])) throw new SetupError('no python3 on the PATH: install Python 3');
  return runQuietly(python, ['-c', 'import sys; print(sys.version, sys.base_prefix)']);
}

/**
 * @param {string} folder that is re-created
 * @throws {SetupError} with the remedy
 */
export async function makeVirtualEnvironment(folder) {
  await pythonVersion();
  try {
    await runQuietly(python, ['-m', 'venv', '--clear', folder]);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    throw new SetupError(`${python} makes no virtual environment: install its venv module (Debian: python3-venv)`);
  }
}
