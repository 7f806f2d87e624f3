// The kinds of other projects that the chart makes, as a cluster needs them to accept any: `npm run check:deploy` knows what is in them.

import { isCustom } from '../deploy-custom-resources.mjs';

/**
 * The CustomResourceDefinitions of what the chart makes, as one list for kubectl.
 * @param {import('../deploy-chart.mjs').Resource[]} resources
 */
export function definitionsOf(resources) {
  const kinds = new Map(resources.filter(isCustom).map(({ apiVersion, kind }) => [`${apiVersion}/${kind}`, kind]));
  return { apiVersion: 'v1', kind: 'List', items: [...kinds].map(([path, kind]) => definitionOf(path, kind)) };
}

/** @param {string} path group, version and kind @param {string} kind */
function definitionOf(path, kind) {
  const [group = '', version = ''] = path.split('/');
  const plural = `${kind.toLowerCase()}s`;
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      ...{ group, scope: 'Namespaced', names: { kind, plural, singular: kind.toLowerCase() } },
      versions: [{ name: version, served: true, storage: true, schema }],
    },
  };
}
