// The chart, rendered for every environment and for the options that no environment uses yet.

import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { root, runQuietly } from './machine.mjs';

/** The two newest minor versions whose schemas are published; EKS supports both. */
export const kubernetesVersions = ['1.36', '1.37'];

const chart = join(root, 'k8s');
const options = join(root, 'test', 'deploy', 'values');
const installation = join(options, 'installation.yaml');

/** @param {string[]} files values files, each on top of those before it */
function values(...files) {
  return files.flatMap((file) => ['--values', file]);
}

const prod = join(chart, 'values-prod.yaml');

/** Whose Temporal is open in the cluster says so by name. @param {string} environment */
function confirmed(environment) {
  return ['--set', `temporal.confirmUnauthenticated=${environment}`];
}

/** @type {Record<string, string[]>} Helm's arguments by name, on top of the chart's own values */
const renderings = {
  ptdev: values(join(chart, 'values-ptdev.yaml')),
  stg: [...values(join(chart, 'values-stg.yaml')), ...confirmed('stg')],
  prod: [...values(prod), ...confirmed('prod')],
  'prod, Temporal Cloud': values(prod, join(options, 'cloud-api-key.yaml')),
  'prod, mutual TLS': values(prod, join(options, 'mutual-tls.yaml')),
  'prod, every option': values(prod, join(options, 'every-option.yaml')),
};

/** @returns {import('./deploy-chart.mjs').Rendering[]} */
export function renderingNames() {
  return /** @type {import('./deploy-chart.mjs').Rendering[]} */ (Object.keys(renderings));
}

/**
 * The chart and its values, as Helm takes them.
 * @param {string} name of {@link renderings}
 * @param {string[]} more `--set …`
 */
export function chartWithValues(name, more = []) {
  return [chart, ...(renderings[name] ?? []), ...values(installation), ...more];
}

const newest = ['--kube-version', `${kubernetesVersions.at(-1)}.0`];

/**
 * @param {string} helm
 * @param {string} name of {@link renderings}
 */
export function lintChart(helm, name) {
  return runQuietly(helm, ['lint', '--strict', ...newest, ...chartWithValues(name)]);
}

/**
 * @param {string} helm
 * @param {string} name of {@link renderings}
 * @param {string[]} [more] `--set …`
 * @returns {Promise<string>} YAML documents
 * @throws {import('./log.mjs').SetupError} with Helm's words
 */
export function renderChart(helm, name, more) {
  const release = ['aws-config-compliance', '--namespace', 'security-compliance'];
  return runQuietly(helm, ['template', ...release, ...newest, ...chartWithValues(name, more)]);
}

/**
 * @typedef {{ apiVersion: string, kind: string, metadata: { name: string }, spec: any }} Resource
 * @param {string} yaml
 * @returns {Resource[]}
 */
export function resourcesOf(yaml) {
  return parseAllDocuments(yaml)
    .map((document) => document.toJS())
    .filter(Boolean);
}
