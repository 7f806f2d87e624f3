// The kinds of other projects that the chart makes, as a cluster needs them to accept any: `npm run check:deploy` knows what is in them.

const kinds = [
  ['keda.sh', 'v1alpha1', 'ScaledObject'],
  ['keda.sh', 'v1alpha1', 'TriggerAuthentication'],
  ['monitoring.coreos.com', 'v1', 'PodMonitor'],
  ['temporal.io', 'v1alpha1', 'Connection'],
  ['temporal.io', 'v1alpha1', 'WorkerDeployment'],
  ['temporal.io', 'v1alpha1', 'WorkerResourceTemplate'],
];

/** The CustomResourceDefinitions, as one list for kubectl. */
export const definitions = {
  apiVersion: 'v1',
  kind: 'List',
  items: kinds.map(([group = '', version = '', kind = '']) => {
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
  }),
};
