// Custom resources of the chart, whose schemas Kubernetes itself does not publish.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ajv } from 'ajv';
import { customResourceModels } from './deploy-tools.mjs';
import { root } from './machine.mjs';

/** @typedef {import('./deploy-chart.mjs').Resource} Resource */

/** Where the model of a kind is; of Temporal's kinds no registry has one. */
const models = {
  ScaledObject: '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject.js',
  TriggerAuthentication: '@kubernetes-models/keda/keda.sh/v1alpha1/TriggerAuthentication.js',
  PodMonitor: '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor.js',
  PrometheusRule: '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule.js',
};

const groups = ['keda.sh', 'monitoring.coreos.com', 'temporal.io'];

/** @param {Resource} resource */
export function isCustom({ apiVersion }) {
  return groups.includes(apiVersion.split('/')[0] ?? '');
}

/**
 * The Kubernetes resources inside a custom one, to be checked as what they are.
 * @param {Resource} resource
 * @returns {Resource[]}
 */
export function innerResources(resource) {
  if (resource.kind !== 'WorkerDeployment') return [];
  const { metadata, spec } = resource;
  return [{ apiVersion: 'v1', kind: 'PodTemplate', metadata, template: spec.template }];
}

/**
 * @param {Resource[]} resources all custom
 * @returns {Promise<string[]>} findings, one a line
 */
export async function customResourceFindings(resources) {
  if (resources.length === 0) return [];
  const folder = await customResourceModels();
  const schema = JSON.parse(readFileSync(join(root, 'setup', 'deploy', 'models', 'temporal.schema.json'), 'utf8'));
  const isTemporal = new Ajv({ allErrors: true }).compile(schema);
  const found = [];
  for (const resource of resources) {
    const { kind, metadata, spec } = resource;
    if (resource.apiVersion.startsWith('temporal.io/')) {
      if (!isTemporal(resource))
        found.push(...(isTemporal.errors ?? []).map((error) => `${kind} ${error.instancePath}: ${error.message}`));
      if (kind === 'WorkerResourceTemplate') {
        // The controller gives it a name and fills the target in.
        const inner = { ...spec.template, metadata, spec: { ...spec.template.spec, scaleTargetRef: metadata } };
        found.push(...(await modelFindings(folder, inner)));
      }
    } else found.push(...(await modelFindings(folder, resource)));
  }
  return found;
}

/**
 * @param {string} folder
 * @param {Resource} resource
 */
async function modelFindings(folder, resource) {
  const file = models[/** @type {keyof typeof models} */ (resource.kind)];
  if (file === undefined) return [`${resource.kind}: no model to check it with`];
  const { [resource.kind]: Model } = await import(pathToFileURL(join(folder, file)).href);
  try {
    new Model(resource).validate();
    return [];
  } catch (error) {
    // The model's only way to say what it found.
    return [`${resource.kind} ${resource.metadata.name}: ${/** @type {Error} */ (error).message}`];
  }
}
