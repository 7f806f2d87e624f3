// The chart on clusters of other people: placement, additions, names and networks, alike for every pod that it starts.
import { expect, test } from 'vitest';
import type { Resource } from '../../setup/deploy-chart.mjs';
import { only, podOf, render } from './resources.ts';

const PODS = [
  ['Deployment', 'worker'],
  ['Job', 'schedule'],
  ['Pod', 'doctor'],
] as const;

/** What `read` takes from each of the three pods, which must be the same. */
async function alike(read: (pod: ReturnType<typeof podOf>) => unknown): Promise<unknown> {
  const resources = await render('prod, every option');
  const found = PODS.map(([kind]) => read(podOf(only(resources, kind))));
  expect(found).toEqual(found.map(() => found[0]));
  return found[0];
}

test('worker, schedule Job and doctor have the same placement', async () => {
  expect(
    await alike(({ nodeSelector, tolerations, affinity, priorityClassName }) => ({
      ...{ nodeSelector, tolerations, affinity, priorityClassName },
    })),
  ).toEqual({
    nodeSelector: { 'kubernetes.io/arch': 'arm64' },
    tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'security', effect: 'NoSchedule' }],
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'karpenter.sh/capacity-type', operator: 'In', values: ['on-demand'] }] },
          ],
        },
      },
    },
    priorityClassName: 'security-jobs',
  });
});

test('the placement that version 1.0 took under worker also places the schedule Job and doctor', async () => {
  const resources = await render('prod, mutual TLS');
  const placed = PODS.map(([kind]) => {
    const { nodeSelector, tolerations, priorityClassName } = podOf(only(resources, kind));
    return { nodeSelector, tolerations, priorityClassName };
  });
  expect(new Set(placed.map((one) => JSON.stringify(one))).size).toBe(1);
  expect(placed[0]).toEqual({
    nodeSelector: { 'kubernetes.io/arch': 'arm64' },
    tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'security', effect: 'NoSchedule' }],
    priorityClassName: 'security-jobs',
  });
});

test('a spread without a selector counts the pods of its own component', async () => {
  const resources = await render('prod, every option');
  for (const [kind, component] of PODS)
    expect(podOf(only(resources, kind)).topologySpreadConstraints).toEqual([
      {
        topologyKey: 'topology.kubernetes.io/zone',
        maxSkew: 1,
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: {
          matchLabels: {
            'app.kubernetes.io/name': 'compliance',
            'app.kubernetes.io/instance': 'aws-config-compliance',
            'app.kubernetes.io/component': component,
          },
        },
      },
    ]);
});

test('each pod has limits of its own, so that a namespace with quotas takes it', async () => {
  const resources = await render('prod, every option');
  const limits = PODS.map(([kind]) => podOf(only(resources, kind)).containers[0].resources.limits);
  expect(limits).toEqual([
    { cpu: '2', memory: '1Gi', 'ephemeral-storage': '3Gi' },
    { cpu: '1', memory: '384Mi' },
    { cpu: '1', memory: '384Mi' },
  ]);
});

test('extra variables, volumes and pull secrets reach every pod', async () => {
  const named = (list: { name: string }[], name: string) => list.find((one) => one.name === name);
  expect(
    await alike(({ containers: [container], volumes, imagePullSecrets }) => ({
      env: [named(container.env, 'AWS_MAX_ATTEMPTS'), named(container.env, 'NODE_NAME')],
      envFrom: container.envFrom,
      mount: named(container.volumeMounts, 'authorities'),
      volume: named(volumes, 'authorities'),
      imagePullSecrets,
    })),
  ).toEqual({
    env: [
      { name: 'AWS_MAX_ATTEMPTS', value: '5' },
      { name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
    ],
    envFrom: [
      { configMapRef: { name: 'weekly-report' } },
      { configMapRef: { name: 'proxy-settings', optional: true } },
    ],
    mount: { name: 'authorities', mountPath: '/etc/authorities', readOnly: true },
    volume: { name: 'authorities', configMap: { name: 'authorities' } },
    imagePullSecrets: [{ name: 'registry' }],
  });
});

const metadataOfPod = (resource: Resource) => (resource.kind === 'Pod' ? resource : resource.spec.template).metadata;

test('common labels and annotations are on every resource, those of pods on every pod', async () => {
  const resources = await render('prod, every option');
  const own = resources.filter(({ metadata }) => !/authorities$|^proxy-settings$/.test(metadata.name));
  for (const { metadata } of own)
    expect(metadata).toMatchObject({
      labels: { team: 'security', 'app.kubernetes.io/name': 'compliance' },
      annotations: { 'example.com/owner': 'security@example.com' },
    });
  for (const [kind] of PODS)
    expect(metadataOfPod(only(resources, kind))).toMatchObject({
      labels: { team: 'security', 'sidecar.istio.io/inject': 'false', 'app.kubernetes.io/name': 'compliance' },
      annotations: { 'example.com/owner': 'security@example.com', 'example.com/scan': 'true' },
    });
});

test('names follow the overrides, extra objects are templates, and the monitors still find the service', async () => {
  const resources = await render('prod, every option');
  expect(resources.map(({ kind, metadata }) => `${kind} ${metadata.name}`).toSorted()).toEqual([
    'ConfigMap proxy-settings',
    'ConfigMap weekly-report',
    'ConfigMap weekly-report-authorities',
    'Deployment weekly-report',
    'Job weekly-report-schedule',
    'NetworkPolicy weekly-report',
    'Pod weekly-report-doctor',
    'PodDisruptionBudget weekly-report',
    'ScaledObject weekly-report',
    'ServiceAccount compliance-schedule',
    'TriggerAuthentication weekly-report',
  ]);
  expect(metadataOfPod(only(resources, 'Deployment')).labels['tags.datadoghq.com/service']).toBe(
    'aws-config-compliance',
  );
});

test('the accounts are those that the values name, and only made where the values say so', async () => {
  const resources = await render('prod, every option');
  expect(PODS.map(([kind]) => podOf(only(resources, kind)).serviceAccountName)).toEqual([
    'compliance-worker',
    'compliance-schedule',
    'compliance-worker',
  ]);
  expect(only(resources, 'ServiceAccount').metadata.annotations).toEqual({
    'example.com/owner': 'security@example.com',
    'example.com/role': 'none',
  });
  const made = await render('prod, every option', 'scheduleJob.serviceAccount.create=false');
  expect(made.filter(({ kind }) => kind === 'ServiceAccount')).toEqual([]);
});

test('with EKS Pod Identity the account names no role, which would win, and the policy opens the agent', async () => {
  const annotationsOf = (resources: Resource[]) =>
    resources.find(({ metadata }) => metadata.name === 'report-generator-sa')!.metadata.annotations;
  const agent = {
    to: [{ ipBlock: { cidr: '169.254.170.23/32' } }, { ipBlock: { cidr: 'fd00:ec2::23/128' } }],
    ports: [{ port: 80, protocol: 'TCP' }],
  };
  const irsa = await render('prod');
  expect(annotationsOf(irsa)).toHaveProperty(['eks.amazonaws.com/role-arn']);
  expect(only(irsa, 'NetworkPolicy').spec.egress).not.toContainEqual(agent);
  const podIdentity = await render('prod', 'serviceAccount.identity=podIdentity');
  expect(annotationsOf(podIdentity)).toBeUndefined();
  expect(only(podIdentity, 'NetworkPolicy').spec.egress).toContainEqual(agent);
});

test('DNS may be pods, a cache on the node, or a server on the node; other egress can be added', async () => {
  const { egress } = only(await render('prod, every option'), 'NetworkPolicy').spec;
  const dns = {
    to: [
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
        podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      },
      { ipBlock: { cidr: '169.254.20.10/32' } },
      { ipBlock: { cidr: '172.20.0.10/32' } },
    ],
    ports: [
      { port: 53, protocol: 'UDP' },
      { port: 53, protocol: 'TCP' },
    ],
  };
  expect([egress[0], egress.at(-1)]).toEqual([
    dns,
    { to: [{ ipBlock: { cidr: '10.1.2.3/32' } }], ports: [{ port: 3128, protocol: 'TCP' }] },
  ]);
});
