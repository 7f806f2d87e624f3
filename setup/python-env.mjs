// Virtual environments for the Python programs that tests hold the product against, made once and kept.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { withLock } from './lock.mjs';
import { root, runQuietly } from './machine.mjs';
import { makeVirtualEnvironment, pythonVersion } from './python.mjs';
import { log } from './log.mjs';

/**
 * The path of a Python that has everything installed that a requirements file lists. The file must list every dependency with its
 * hashes, as `uv pip compile --generate-hashes` writes it, so that nothing else can be installed.
 * @param {string} name of the folder under .cache/python, next to a hash of the Python and the file
 * @param {string} list the path of the requirements file
 * @returns {Promise<string>}
 * @throws {import('./log.mjs').SetupError} one line with the remedy: no Python 3, no venv, or pip's own last words
 */
export async function pythonEnvironment(name, list) {
  const version = await pythonVersion();
  const key = createHash('sha256').update(version).update(readFileSync(list)).digest('hex').slice(0, 12);
  const folder = join(root, '.cache', 'python', `${name}-${key}`);
  if (!isComplete(folder)) await withLock(`python-${name}-${key}`, () => make(folder, name, list));
  return join(folder, 'bin', 'python3');
}

/**
 * Made in place, for a virtual environment knows its own path; the list of requirements is written last and says that it
 * is complete.
 * @param {string} folder
 * @param {string} name
 * @param {string} list
 */
async function make(folder, name, list) {
  if (isComplete(folder)) return;
  log(`installing ${relative(root, list)} into a virtual environment: ${name} needs it`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  await makeVirtualEnvironment(folder);
  const complete = ['--require-hashes', '--no-deps'];
  // Python compiles the modules that are imported; compiling all of them takes half of an installation's CPU time.
  const install = ['install', '--quiet', '--disable-pip-version-check', '--no-compile', ...complete, '-r', list];
  await runQuietly(join(folder, 'bin', 'python3'), ['-m', 'pip', ...install]);
  writeFileSync(completionMark(folder), readFileSync(list));
}

/** @param {string} folder */
function isComplete(folder) {
  return existsSync(completionMark(folder));
}

/** @param {string} folder */
function completionMark(folder) {
  return join(folder, 'complete');
}
