// Virtual environments for the Python programs that tests hold the product against, made once and kept.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withLock } from './lock.mjs';
import { root, runQuietly } from './machine.mjs';
import { makeVirtualEnvironment, pythonVersion } from './python.mjs';
import { log } from './log.mjs';

/**
 * The path of a Python that has `requirements` installed.
 * @param {string} name of the folder under .cache/python, next to a hash of the Python and the requirements
 * @param {string[]} requirements lines of a requirements file, pinned
 * @param {string[]} [options] more for `pip install`
 * @returns {Promise<string>}
 * @throws {import('./log.mjs').SetupError} one line with the remedy: no Python 3, no venv, or pip's own last words
 */
export async function pythonEnvironment(name, requirements, options = []) {
  const version = await pythonVersion();
  const key = createHash('sha256')
    .update([version, ...requirements].join('\n'))
    .digest('hex')
    .slice(0, 12);
  const folder = join(root, '.cache', 'python', `${name}-${key}`);
  if (!isComplete(folder)) await withLock(`python-${name}-${key}`, () => make(folder, name, requirements, options));
  return join(folder, 'bin', 'python3');
}

/**
 * Made in place, for a virtual environment knows its own path; the list of requirements is written last and says that it
 * is complete.
 * @param {string} folder
 * @param {string} name
 * @param {string[]} requirements
 * @param {string[]} options
 */
async function make(folder, name, requirements, options) {
  if (isComplete(folder)) return;
  log(`installing ${requirements.join(', ')} into a virtual environment: ${name} needs them`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  await makeVirtualEnvironment(folder);
  const list = join(folder, 'requirements.in');
  writeFileSync(list, requirements.join('\n'));
  // Python compiles the modules that are imported; compiling all of them takes half of an installation's CPU time.
  const install = ['install', '--quiet', '--disable-pip-version-check', '--no-compile', ...options, '-r', list];
  await runQuietly(join(folder, 'bin', 'python3'), ['-m', 'pip', ...install]);
  writeFileSync(completionMark(folder), requirements.join('\n'));
}

/** @param {string} folder */
function isComplete(folder) {
  return existsSync(completionMark(folder));
}

/** @param {string} folder */
function completionMark(folder) {
  return join(folder, 'complete');
}
