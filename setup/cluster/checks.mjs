// What the chart must do on a cluster, for each of its renderings: install, test, upgrade, roll back, and leave nothing behind.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { chartWithValues, renderingNames } from '../deploy-chart.mjs';
import { SetupError } from '../log.mjs';
import { root, runQuietly } from '../machine.mjs';

const release = 'aws-config-compliance';
const untilReady = ['--wait', '--timeout', '90s'];

/** Objects that the cluster itself puts into each namespace, or that say what happened there. */
const ofTheCluster = /^(configmap\/kube-root-ca\.crt|serviceaccount\/default|events?[./])/;

/**
 * @typedef {{ name: string, namespace: string, program: (name: 'helm' | 'kubectl', ...args: string[]) => Promise<string>,
 *   api: import('./server.mjs').Api }} Context
 * @param {import('./server.mjs').Cluster} cluster
 * @param {{ helm: string, kubectl: string }} programs
 * @returns {import('../run-checks.mjs').Check[]}
 */
export function clusterChecks(cluster, programs) {
  const env = { ...process.env, KUBECONFIG: cluster.kubeconfig };
  return renderingNames().flatMap((name, index) => {
    const namespace = `rendering-${index}`;
    /** @type {Context} */
    const context = {
      ...{ name, namespace, api: cluster.api },
      program: (which, ...args) => runQuietly(programs[which], ['--namespace', namespace, ...args], env),
    };
    return [
      { name: `install: ${name}`, run: () => install(context) },
      { name: `helm test: ${name}`, run: () => doctor(context) },
      { name: `upgrade: ${name}`, run: () => upgrade(context) },
      { name: `rollback: ${name}`, run: () => rollback(context) },
      { name: `uninstall: ${name}`, run: () => uninstall(context) },
    ];
  });
}

/** What others have made before the chart comes: the namespace, as deploy/namespace.yaml has it, and what values name. @param {Context} context */
async function prepare({ api, namespace, name }) {
  const made = parse(readFileSync(join(root, 'deploy', 'namespace.yaml'), 'utf8'));
  await api('POST', '/api/v1/namespaces', { ...made, metadata: { ...made.metadata, name: namespace } });
  if (name !== 'prod, every option') return;
  const own = (/** @type {string} */ kind, /** @type {object} */ rest) => ({ apiVersion: 'v1', kind, ...rest });
  const hard = { 'limits.cpu': '12', 'limits.memory': '12Gi' };
  const objects = `/api/v1/namespaces/${namespace}`;
  await api('POST', `${objects}/resourcequotas`, own('ResourceQuota', { metadata: { name: 'quota' }, spec: { hard } }));
  await api('POST', `${objects}/serviceaccounts`, own('ServiceAccount', { metadata: { name: 'compliance-worker' } }));
}

/** @param {Context} context */
async function install(context) {
  await prepare(context);
  await context.program('helm', 'install', release, ...chartWithValues(context.name), ...untilReady);
  await expectWorkers(context, context.name.startsWith('prod') ? 2 : 1);
}

/** @param {Context} context */
async function doctor({ program }) {
  const output = await program('helm', 'test', release, '--timeout', '60s');
  if (!/^Phase:\s+Succeeded$/m.test(output)) throw new SetupError(`expected phase Succeeded, found: ${output}`);
}

/** KEDA has set three workers, or is switched on. @param {Context} context */
async function upgrade(context) {
  const { api, namespace, name, program } = context;
  const deployment = await workerDeployment(context);
  const scaled = name === 'prod, mutual TLS' || name === 'prod, every option';
  const path = deployment && `/apis/apps/v1/namespaces/${namespace}/deployments/${deployment.metadata.name}/scale`;
  if (scaled && path) await api('PATCH', path, { spec: { replicas: 3 } });
  const more = ['--set', `config.LOG_LEVEL=warn${name === 'prod' ? ',keda.enabled=true' : ''}`];
  await program('helm', 'upgrade', release, ...chartWithValues(name, more), ...untilReady);
  await expectWorkers(context, scaled ? 3 : name.startsWith('prod') ? 2 : 1);
  await expectLogLevel(context, 'warn');
}

/** @param {Context} context */
async function rollback(context) {
  await context.program('helm', 'rollback', release, '1', ...untilReady);
  await expectLogLevel(context, context.name === 'ptdev' ? 'debug' : 'info');
}

/** Only what the document lists stays, and the command that it gives removes it. @param {Context} context */
async function uninstall(context) {
  const { namespace, program } = context;
  await program('helm', 'uninstall', release, ...untilReady);
  const name = context.name === 'prod, every option' ? 'weekly-report' : release;
  await expectObjects(context, [`pod/${name}-doctor`]);
  const document = readFileSync(join(root, 'docs', 'deployment.md'), 'utf8');
  const [, command] = /`kubectl --namespace security-compliance (delete [^`]+)`/.exec(document) ?? [];
  if (command === undefined) throw new SetupError('docs/deployment.md gives no kubectl command that removes pods');
  await program('kubectl', ...command.split(' '));
  await expectObjects(context, []);
  await context.api('DELETE', `/api/v1/namespaces/${namespace}`);
}

/** @param {Context} context @returns {Promise<any>} undefined where the Worker Controller makes it */
async function workerDeployment({ api, namespace }) {
  return (await api('GET', `/apis/apps/v1/namespaces/${namespace}/deployments`)).items[0];
}

/** The namespace takes the pods, and as many as the Deployment asks for. @param {Context} context @param {number} count */
async function expectWorkers(context, count) {
  const deployment = await workerDeployment(context);
  if (deployment === undefined && context.name === 'prod, Temporal Cloud') return;
  const found = { replicas: deployment?.spec.replicas, ready: deployment?.status.readyReplicas };
  if (found.replicas !== count || found.ready !== count)
    throw new SetupError(`expected ${count} workers, all ready; found ${JSON.stringify(found)}`);
}

/** @param {Context} context @param {string} level */
async function expectLogLevel({ api, namespace }, level) {
  const { items } = await api('GET', `/api/v1/namespaces/${namespace}/configmaps`);
  const found = items.flatMap((/** @type {any} */ { data }) => data?.LOG_LEVEL ?? []);
  if (String(found) !== level) throw new SetupError(`expected LOG_LEVEL ${level}, found ${String(found)}`);
}

/** @param {Context} context @param {string[]} expected names with their kinds */
async function expectObjects({ name, program }, expected) {
  const kinds = await program('kubectl', 'api-resources', '--namespaced', '--verbs=list', '-o', 'name');
  const listed = await program(
    'kubectl',
    'get',
    kinds.trim().replaceAll('\n', ','),
    '-o',
    'name',
    '--ignore-not-found',
  );
  const others = name === 'prod, every option' ? ['resourcequota/quota', 'serviceaccount/compliance-worker'] : [];
  const found = listed.split('\n').filter((line) => line !== '' && !ofTheCluster.test(line) && !others.includes(line));
  if (String(found.toSorted()) !== String(expected))
    throw new SetupError(`expected to be left: ${expected.join(', ') || 'nothing'}; found: ${found.join(', ')}`);
}
