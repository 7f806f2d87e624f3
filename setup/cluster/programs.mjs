// The programs of a Kubernetes control plane: etcd of the machine or of Debian, the rest built with Go from Kubernetes's own modules.

import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withLock } from '../lock.mjs';
import { log } from '../log.mjs';
import { root, runQuietly, runs } from '../machine.mjs';

/** The release that EKS offers as its default; go.mod names it too. */
const version = 'v1.34.4';
const cache = join(root, '.cache', 'cluster');
const source = join(root, 'setup', 'cluster');
const programs = ['kube-apiserver', 'kube-controller-manager', 'kubectl'];

/**
 * @typedef {{ folder: string, etcd: string }} Programs the folder of kube-apiserver, kube-controller-manager and kubectl
 * @returns {Promise<Programs | string>} or what is missing
 */
export async function clusterPrograms() {
  if (!runs('go', ['version'])) return 'go is not on the PATH: install Go 1.24 or newer';
  const etcd = await etcdProgram();
  if (etcd === undefined) return 'etcd is neither on the PATH nor among the packages of apt-get: install etcd';
  const sums = createHash('sha256').update(readFileSync(join(source, 'go.sum')));
  const folder = join(cache, `kubernetes-${version}-${sums.digest('hex').slice(0, 12)}`);
  if (!existsSync(folder)) await withLock('cluster', () => build(folder));
  return { folder, etcd };
}

/** @param {string} folder */
async function build(folder) {
  if (existsSync(folder)) return;
  log(`building Kubernetes ${version} with Go: the chart is installed on it; this takes a quarter of an hour, once`);
  mkdirSync(dirname(folder), { recursive: true });
  const unfinished = mkdtempSync(`${folder}.unfinished-`);
  try {
    for (const file of ['go.mod', 'go.sum', 'programs.go']) cpSync(join(source, file), join(unfinished, 'src', file));
    const name = (/** @type {string} */ of) =>
      `-X ${of}.gitVersion=${version} -X ${of}.gitMajor=1 -X ${of}.gitMinor=34`;
    const flags = `-s -w ${name('k8s.io/component-base/version')} ${name('k8s.io/client-go/pkg/version')}`;
    const packages = programs.map((program) => `k8s.io/kubernetes/cmd/${program}`);
    const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false -mod=readonly', GOWORK: 'off' };
    const output = ['-trimpath', '-ldflags', flags, '-o', `${unfinished}/`];
    await runQuietly('go', ['-C', join(unfinished, 'src'), 'build', ...output, ...packages], env);
    rmSync(join(unfinished, 'src'), { recursive: true });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** @returns {Promise<string | undefined>} the machine's etcd, or that of Debian's package, which is unpacked and not installed */
async function etcdProgram() {
  if (runs('etcd', ['--version'])) return 'etcd';
  const folder = join(cache, 'etcd');
  const program = join(folder, 'usr', 'bin', 'etcd');
  if (existsSync(program)) return program;
  if (!runs('apt-get', ['--version'])) return undefined;
  return withLock('cluster-etcd', async () => {
    if (existsSync(program)) return program;
    log("unpacking etcd of Debian's package etcd-server: the chart is installed on it");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    if (!runs('apt-get', ['update', '-qq'])) log('apt-get update failed: trying with the lists that are there');
    await runQuietly('sh', ['-c', 'cd "$0" && apt-get download -qq etcd-server', folder]);
    const file = readdirSync(folder).find((name) => name.endsWith('.deb'));
    if (file === undefined) return undefined;
    await runQuietly('dpkg', ['-x', join(folder, file), folder]);
    return program;
  });
}
