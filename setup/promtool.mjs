// Prometheus's promtool, which the alert rules are tested with: Debian's package where apt is there, else built with Go.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withLock } from './lock.mjs';
import { root, runQuietly, runs, sha256 } from './machine.mjs';
import { SetupError, log } from './log.mjs';

/** Debian 12's package. apt verifies its signature; the checksum pins the file. */
const debian = {
  version: '2.42.0+ds-5+deb12u1',
  sha256: { x64: '81d59a24fce84f7fbe97a45a4f2914b6a5881b5cd1db2a6a0e129e515e1a5f55' },
};

/** Where Debian has replaced its package, or is not there. */
const goVersion = 'v0.316.0';

const folder = join(root, '.cache', 'deploy', `promtool-${debian.version}-${goVersion}`);
const cached = join(folder, 'promtool');

/** What to install where promtool is missing. */
export const absentPromtool =
  'promtool is neither in the package of apt, nor on the PATH, nor is go there to build it: install Go 1.26 or Prometheus';

/**
 * promtool: fetched once, or the machine's own, or built once with Go, whose checksum database vouches for the sources.
 * @returns {Promise<string | undefined>} undefined where there is none, see {@link absentPromtool}
 */
export async function promtool() {
  if (!existsSync(cached)) await withLock('promtool', make);
  return promtoolAtHand();
}

/**
 * promtool where it is here already: nothing is fetched or built.
 * @returns {string | undefined}
 */
export function promtoolAtHand() {
  if (existsSync(cached)) return cached;
  return runs('promtool', ['--version']) ? 'promtool' : undefined;
}

async function make() {
  if (existsSync(cached)) return;
  mkdirSync(dirname(folder), { recursive: true });
  const unfinished = mkdtempSync(`${folder}.unfinished-`);
  try {
    const isMade = (await fetchInto(unfinished)) || (!promtoolAtHand() && (await buildInto(unfinished)));
    if (!isMade) return;
    rmSync(folder, { recursive: true, force: true });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/**
 * @param {string} destination a folder
 * @returns {Promise<boolean>} whether the package is for this machine, and could be fetched
 */
async function fetchInto(destination) {
  const expected = debian.sha256[/** @type {keyof typeof debian.sha256} */ (process.arch)];
  if (expected === undefined || !runs('apt-get', ['--version']) || !runs('dpkg-deb', ['--version'])) return false;
  log(`fetching promtool from Debian's package prometheus ${debian.version}: the alert rules are tested with it`);
  try {
    await download(destination);
    const file = readdirSync(destination).find((name) => name.endsWith('.deb'));
    if (file === undefined) throw new SetupError('apt-get downloaded no package');
    const found = sha256(join(destination, file));
    if (found !== expected)
      throw new SetupError(`checksum mismatch for ${file}: expected sha256 ${expected}, got ${found}`);
    await runQuietly('dpkg-deb', ['--extract', join(destination, file), join(destination, 'package')]);
    renameSync(join(destination, 'package', 'usr', 'bin', 'promtool'), join(destination, 'promtool'));
    rmSync(join(destination, 'package'), { recursive: true });
    rmSync(join(destination, file));
    await runQuietly(join(destination, 'promtool'), ['--version']);
    return true;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    log(`promtool could not be fetched: ${error.message}`);
    return false;
  }
}

/**
 * Downloads the package into a folder. Where the machine has no current lists of packages, they are fetched into that folder too, so that
 * nothing of the machine's changes.
 * @param {string} destination
 */
async function download(destination) {
  // The shell only changes the folder: apt-get downloads into the current one.
  const into = 'cd "$0" && exec apt-get --quiet "$@"';
  const wanted = ['download', `prometheus=${debian.version}`];
  const asRoot = ['-o', 'APT::Sandbox::User=root'];
  try {
    await runQuietly('sh', ['-c', into, destination, ...asRoot, ...wanted]);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    const lists = join(destination, 'lists');
    const own = [`Dir::State::Lists=${lists}`, `Dir::Cache=${join(destination, 'cache')}`].flatMap((set) => [
      '-o',
      set,
    ]);
    mkdirSync(join(lists, 'partial'), { recursive: true });
    mkdirSync(join(destination, 'cache', 'archives', 'partial'), { recursive: true });
    await runQuietly('sh', ['-c', into, destination, ...asRoot, ...own, 'update']);
    await runQuietly('sh', ['-c', into, destination, ...asRoot, ...own, ...wanted]);
    for (const name of ['lists', 'cache']) rmSync(join(destination, name), { recursive: true, force: true });
  }
}

/**
 * @param {string} destination a folder
 * @returns {Promise<boolean>} whether Go was there to build it
 */
async function buildInto(destination) {
  if (!runs('go', ['version'])) return false;
  log(`building promtool ${goVersion} with go install: the alert rules are tested with it; this takes minutes, once`);
  const env = { ...process.env, GOBIN: destination, GOFLAGS: '-buildvcs=false' };
  await runQuietly('go', ['install', `github.com/prometheus/prometheus/cmd/promtool@${goVersion}`], env);
  return true;
}
