// node_modules as package-lock.json says, installed only where it differs.

import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { withLock } from './lock.mjs';
import { root, runQuietly } from './machine.mjs';
import { log } from './log.mjs';

/** PATH without node_modules/.bin: npm must not run on the Node that it is about to replace. */
export const machinePath = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((folder) => !folder.endsWith(join('node_modules', '.bin')))
  .join(delimiter);

/** Runs `npm ci` where node_modules is missing or is not what package-lock.json says. */
export async function installPackages() {
  if (staleness() === undefined) return;
  await withLock('npm-ci', async () => {
    const reason = staleness();
    if (reason === undefined) return;
    log(`installing the locked packages with npm ci: ${reason}`);
    // --include=dev, for NODE_ENV=production would leave out what tests and the demo need.
    await npm(['ci', '--include=dev', '--loglevel=error']);
  });
}

/** @param {string[]} args */
export function npm(args) {
  return runQuietly('npm', args, { ...process.env, PATH: machinePath });
}

/** Why node_modules must be installed; undefined if it need not be. npm itself records what it installed, last of all. */
function staleness() {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return 'node_modules is missing or incomplete';
  const installed = packagesOf(record);
  for (const [path, wanted] of Object.entries(packagesOf(join(root, 'package-lock.json')))) {
    const found = installed[path];
    // Optional packages are mostly other platforms' binaries.
    if (path === '' || (!found && wanted.optional)) continue;
    if (found?.version !== wanted.version || found?.integrity !== wanted.integrity) {
      return `${path} is ${found?.version ?? 'missing'}, package-lock.json has ${wanted.version}`;
    }
  }
  return undefined;
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean }>}
 */
function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}
