// The chart, rendered for every environment and for the options that no environment uses yet.

import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { root, runQuietly } from './machine.mjs';

/** The two newest minor versions whose schemas are published; EKS supports both. */
export const kubernetesVersions = ['1.36', '1.37'];

const chart = join(root, 'k8s');
const installation = join(root, 'test', 'deploy', 'values', 'installation.yaml');

/** @type {Record<string, string[]>} values files by name, each on top of the chart's own */
export const renderings = {
  ptdev: [join(chart, 'values-ptdev.yaml')],
  stg: [join(chart, 'values-stg.yaml')],
  prod: [join(chart, 'values-prod.yaml')],
  'prod, Temporal Cloud': [join(chart, 'values-prod.yaml'), join(root, 'test/deploy/values/cloud-api-key.yaml')],
  'prod, mutual TLS': [join(chart, 'values-prod.yaml'), join(root, 'test/deploy/values/mutual-tls.yaml')],
};

/**
 * @param {string} name of {@link renderings}
 * @param {string[]} more `--set …`
 */
function valuesOf(name, more = []) {
  const files = [...(renderings[name] ?? []), installation].flatMap((file) => ['--values', file]);
  return ['--kube-version', `${kubernetesVersions.at(-1)}.0`, ...files, ...more];
}

/**
 * @param {string} helm
 * @param {string} name of {@link renderings}
 */
export function lintChart(helm, name) {
  return runQuietly(helm, ['lint', '--strict', chart, ...valuesOf(name)]);
}

/**
 * @param {string} helm
 * @param {string} name of {@link renderings}
 * @param {string[]} [more] `--set …`
 * @returns {Promise<string>} YAML documents
 * @throws {import('./log.mjs').SetupError} with Helm's words
 */
export function renderChart(helm, name, more) {
  const release = ['aws-config-compliance', chart, '--namespace', 'security-compliance'];
  return runQuietly(helm, ['template', ...release, ...valuesOf(name, more)]);
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
