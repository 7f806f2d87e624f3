// A Kubernetes control plane on this machine: etcd, API server and controllers, with free ports and a folder of its own.

import { spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { outputClosed, SetupError } from '../log.mjs';

const startTimeoutMs = 120_000;
const stopTimeoutMs = 10_000;

/**
 * @typedef {(method: string, path: string, body?: unknown) => Promise<any>} Api answers the parsed JSON of a 2xx
 * @typedef {{ api: Api, kubeconfig: string, stop: () => Promise<void> }} Cluster
 */

/**
 * @param {import('./programs.mjs').Programs} programs
 * @returns {Promise<Cluster>}
 */
export async function startCluster({ folder: programs, etcd }) {
  const folder = mkdtempSync(join(tmpdir(), 'cluster-'));
  /** @type {import('node:child_process').ChildProcess[]} */
  const children = [];
  /** @param {string} program @param {string[]} args */
  const start = (program, args) => {
    const output = openSync(join(folder, `${children.length}.log`), 'a');
    children.push(spawn(program, args, { stdio: ['ignore', output, output], cwd: folder }));
  };
  const stop = async () => {
    for (const child of children.toReversed()) await stopChild(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [client, peer, port] = await freePorts(3);
    const token = randomBytes(16).toString('hex');
    writeFileSync(join(folder, 'tokens.csv'), `${token},admin,admin,"system:masters"\n`, { mode: 0o600 });
    writeFileSync(join(folder, 'accounts.pem'), privateKey(), { mode: 0o600 });
    start(etcd, etcdArguments(folder, `http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`));
    start(join(programs, 'kube-apiserver'), apiServerArguments(folder, `http://127.0.0.1:${client}`, Number(port)));
    const api = apiOf(folder, Number(port), token);
    await untilReady(api, folder, children);
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(kubeconfig, JSON.stringify(kubeconfigOf(folder, Number(port), token)), { mode: 0o600 });
    start(join(programs, 'kube-controller-manager'), controllerArguments(folder, kubeconfig));
    return { api, kubeconfig, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @param {string} folder @param {string} client @param {string} peer */
function etcdArguments(folder, client, peer) {
  const clients = [`--listen-client-urls=${client}`, `--advertise-client-urls=${client}`];
  const peers = [`--listen-peer-urls=${peer}`, `--initial-advertise-peer-urls=${peer}`];
  return [`--data-dir=${join(folder, 'etcd')}`, ...clients, ...peers, `--initial-cluster=default=${peer}`];
}

/** @param {string} folder @param {string} etcd @param {number} port */
function apiServerArguments(folder, etcd, port) {
  const accounts = join(folder, 'accounts.pem');
  return [
    ...[`--etcd-servers=${etcd}`, '--bind-address=127.0.0.1', `--secure-port=${port}`, `--cert-dir=${folder}`],
    ...[`--token-auth-file=${join(folder, 'tokens.csv')}`, '--authorization-mode=RBAC'],
    ...['--service-account-issuer=https://kubernetes.default.svc', '--service-cluster-ip-range=10.0.0.0/24'],
    ...[`--service-account-key-file=${accounts}`, `--service-account-signing-key-file=${accounts}`],
    // The address is this machine's own, which no pod could reach.
    '--endpoint-reconciler-type=none',
  ];
}

/** @param {string} folder @param {string} kubeconfig */
function controllerArguments(folder, kubeconfig) {
  return [
    ...[`--kubeconfig=${kubeconfig}`, '--leader-elect=false', '--secure-port=0'],
    `--service-account-private-key-file=${join(folder, 'accounts.pem')}`,
  ];
}

function privateKey() {
  const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return key.export({ type: 'pkcs1', format: 'pem' });
}

/** @param {string} folder @param {number} port @param {string} token */
function kubeconfigOf(folder, port, token) {
  const cluster = { server: `https://127.0.0.1:${port}`, 'certificate-authority': join(folder, 'apiserver.crt') };
  return {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'check' },
    clusters: [{ name: 'check', cluster }],
    users: [{ name: 'check', user: { token } }],
    contexts: [{ name: 'check', context: { cluster: 'check', user: 'check' } }],
  };
}

/**
 * @param {string} folder
 * @param {number} port
 * @param {string} token
 * @returns {Api}
 */
function apiOf(folder, port, token) {
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
      const headers = { authorization: `Bearer ${token}`, 'content-type': type };
      const ca = readFileSync(join(folder, 'apiserver.crt'));
      const call = request({ host: '127.0.0.1', port, method, path, headers, ca }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (/** @type {string} */ part) => (text += part));
        response.on('error', reject).on('end', () => {
          const isGood = (response.statusCode ?? 500) < 300;
          if (!isGood) reject(new SetupError(`${method} ${path}: ${response.statusCode} ${text.slice(0, 500)}`));
          else resolve(text.startsWith('{') ? JSON.parse(text) : text);
        });
      });
      call.on('error', reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
}

/**
 * @param {Api} api
 * @param {string} folder
 * @param {readonly import('node:child_process').ChildProcess[]} children
 */
async function untilReady(api, folder, children) {
  for (const deadline = Date.now() + startTimeoutMs; ;) {
    try {
      // Its certificate is not there before it starts.
      await Promise.resolve().then(() => api('GET', '/readyz'));
      return;
    } catch (error) {
      const ended = children.findIndex(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null);
      if (outputClosed.aborted || ended >= 0 || Date.now() > deadline) {
        const last = readFileSync(join(folder, `${Math.max(ended, 0)}.log`), 'utf8')
          .trim()
          .split('\n')
          .slice(-5);
        throw new SetupError(`the API server is not ready: ${String(error)}\n${last.join('\n')}`);
      }
      await sleep(200);
    }
  }
}

/** @param {import('node:child_process').ChildProcess} child */
async function stopChild(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await ended;
  clearTimeout(force);
}

/** @param {number} count @returns {Promise<number[]>} */
async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once('listening', resolve))));
  const ports = servers.map((server) => /** @type {import('node:net').AddressInfo} */ (server.address()).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
