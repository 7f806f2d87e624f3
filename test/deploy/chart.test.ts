// What the chart makes of its values: one whole worker, and each option where it shows.
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { absent, helm, helmAtHand } from '../../setup/deploy-tools.mjs';
import { isThere } from '../docs/repository.ts';
import { renderChart, resourcesOf, type Rendering, type Resource } from '../../setup/deploy-chart.mjs';

/** Compiling takes minutes: by hand the tests take a Helm that is here; where everything is to be proven, they build it. */
const compiling = 600_000;
let program: string | undefined;

beforeAll(async () => {
  program = process.env['CI'] ? await helm() : helmAtHand();
}, compiling);

beforeEach(({ skip }) => skip(!program, `setup/check-deploy.mjs builds Helm; ${absent.helm}`));

async function render(name: Rendering, ...settings: string[]): Promise<Resource[]> {
  return resourcesOf(
    await renderChart(
      program!,
      name,
      settings.flatMap((setting) => ['--set', setting]),
    ),
  );
}

const only = (resources: Resource[], kind: string): Resource => {
  const found = resources.filter((resource) => resource.kind === kind);
  expect(found.length, `resources of kind ${kind}`).toBe(1);
  return found[0]!;
};
const podOf = (resource: Resource) => resource.spec.template.spec;
type Variable = { name: string; value?: string; valueFrom?: object };
const envOf = (resource: Resource) =>
  Object.fromEntries(
    (podOf(resource).containers[0].env as Variable[]).map(({ name, value, valueFrom }) => [name, value ?? valueFrom]),
  );

test('an environment is one of each resource', async () => {
  const resources = await render('ptdev');
  expect(resources.map(({ kind, metadata }) => `${kind} ${metadata.name}`).toSorted()).toEqual([
    'ConfigMap aws-config-compliance',
    'Deployment aws-config-compliance',
    'Job aws-config-compliance-schedule',
    'NetworkPolicy aws-config-compliance',
    'Pod aws-config-compliance-doctor',
    'PodDisruptionBudget aws-config-compliance',
    'ServiceAccount report-generator-sa',
    'ServiceAccount report-schedule-sa',
  ]);
  expect(new Set(resources.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['security-compliance']));
});

test('the settings follow from environment and accounts', async () => {
  expect(only(await render('ptdev'), 'ConfigMap').data).toEqual({
    AWS_REGION: 'us-east-1',
    DD_ENV: 'ptdev',
    DD_VERSION: '0.1.0',
    HEALTH_PORT: '8080',
    LOG_LEVEL: 'debug',
    METRICS_PORT: '9464',
    ORG_ROLE_ARN: 'arn:aws:iam::444455556666:role/system-config-report-generator-list-org-role',
    REGIONS: 'us-east-1,ap-east-1',
    REPORT_BUCKET: 'sys-compliance-reports-ptdev',
  });
});

test('waivers and settings are files of the worker, and a change of theirs restarts it', async () => {
  const set = ['files.waivers=waivers: []', 'files.reportSettings=dueDays: { critical: 3 }'].map((text) =>
    text.replaceAll(/[{}]/g, '\\$&'),
  );
  const [without, resources] = [await render('ptdev'), await render('ptdev', ...set)];
  const files = resources.find(({ metadata }) => metadata.name === 'aws-config-compliance-files')!;
  expect(files.data).toEqual({ 'waivers.yaml': 'waivers: []', 'report-settings.yaml': 'dueDays: { critical: 3 }' });
  const worker = only(resources, 'Deployment');
  expect(envOf(worker)).toMatchObject({
    WAIVERS_FILE: '/etc/report/waivers.yaml',
    REPORT_SETTINGS_FILE: '/etc/report/report-settings.yaml',
  });
  const pod = podOf(worker);
  expect(pod.containers[0].volumeMounts).toContainEqual({
    ...{ name: 'report-files', mountPath: '/etc/report', readOnly: true },
  });
  expect(pod.volumes).toContainEqual({
    name: 'report-files',
    configMap: { name: 'aws-config-compliance-files' },
  });
  const doctor = only(resources, 'Pod').spec;
  expect(doctor.volumes).toContainEqual({ name: 'report-files', configMap: { name: 'aws-config-compliance-files' } });
  expect(doctor.containers[0].env).toContainEqual({ name: 'WAIVERS_FILE', value: '/etc/report/waivers.yaml' });
  const checksum = (of: Resource[]) => only(of, 'Deployment').spec.template.metadata.annotations['checksum/config'];
  expect(checksum(resources)).not.toBe(checksum(without));
});

test('the worker has the hub role, no token of the Kubernetes API, and no privilege', async () => {
  const resources = await render('prod');
  const account = resources.find(({ metadata }) => metadata.name === 'report-generator-sa')!;
  expect(account.metadata.annotations).toMatchObject({
    'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/system-config-report-generator-write-role',
  });
  const pod = podOf(only(resources, 'Deployment'));
  expect(pod).toMatchObject({
    serviceAccountName: 'report-generator-sa',
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
    terminationGracePeriodSeconds: 90,
  });
  const [worker] = pod.containers;
  expect(worker.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  expect(worker.resources).toMatchObject({ requests: { cpu: '500m', memory: '512Mi' }, limits: { memory: '768Mi' } });
  expect(worker.resources.limits).not.toHaveProperty('cpu');
});

test('helm test runs doctor as the worker, with the settings of the worker', async () => {
  const resources = await render('prod');
  const doctor = resources.find(({ metadata }) => metadata.name === 'aws-config-compliance-doctor')!;
  const worker = podOf(only(resources, 'Deployment'));
  const [container] = doctor.spec.containers;
  expect(doctor.metadata.annotations).toMatchObject({ 'helm.sh/hook': 'test' });
  expect({ args: container.args, account: doctor.spec.serviceAccountName, settings: container.envFrom }).toEqual({
    args: ['src/cli/doctor.ts'],
    account: worker.serviceAccountName,
    settings: worker.containers[0].envFrom,
  });
  expect(isThere(container.args[0])).toBe(true);
});

test('the schedule Job follows install, upgrade and rollback, as an identity that has no role', async () => {
  const resources = await render('prod');
  const job = only(resources, 'Job');
  expect(job.metadata.annotations).toMatchObject({ 'helm.sh/hook': 'post-install,post-upgrade,post-rollback' });
  expect(podOf(job).containers[0].args).toEqual(['src/schedule.ts']);
  const account = resources.find(({ metadata }) => metadata.name === podOf(job).serviceAccountName)!;
  expect(account.metadata.annotations).toBeUndefined();
});

test('Temporal Cloud: the key comes from a Secret, and the Worker Controller connects the worker by itself', async () => {
  const resources = await render('prod, Temporal Cloud');
  const apiKey = { secretKeyRef: { name: 'temporal-api-key', key: 'api-key' } };
  expect(only(resources, 'Connection').spec).toEqual({
    hostPort: 'us-east-1.aws.api.temporal.io:7233',
    apiKeySecretRef: { name: 'temporal-api-key', key: 'api-key' },
  });
  expect(envOf(only(resources, 'Job'))).toMatchObject({ TEMPORAL_API_KEY: apiKey, TEMPORAL_TLS: 'true' });
  const worker = envOf(only(resources, 'WorkerDeployment'));
  expect(Object.keys(worker).filter((name) => name.startsWith('TEMPORAL_'))).toEqual(['TEMPORAL_VERSIONING_BEHAVIOR']);
  expect(worker).toMatchObject({
    SLACK_WEBHOOK_URL: { secretKeyRef: { name: 'report-channels', key: 'slack-webhook-url' } },
  });
  expect(only(resources, 'TriggerAuthentication').spec).toEqual({
    secretTargetRef: [{ parameter: 'apiKey', name: 'temporal-api-key', key: 'api-key' }],
  });
});

test('mutual TLS: certificates are files, and the version is named', async () => {
  const resources = await render('prod, mutual TLS');
  expect(envOf(only(resources, 'Deployment'))).toMatchObject({
    TEMPORAL_TLS_CLIENT_CERT_PATH: '/etc/temporal/client/tls.crt',
    TEMPORAL_TLS_CLIENT_KEY_PATH: '/etc/temporal/client/tls.key',
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/etc/temporal/ca/ca.crt',
    TEMPORAL_TLS_SERVER_NAME: 'temporal.internal',
    TEMPORAL_DEPLOYMENT_NAME: 'security-compliance/aws-config-compliance',
    TEMPORAL_WORKER_BUILD_ID: '0123456789ab',
  });
});

test('KEDA scales by waiting activities, and the replicas are its own', async () => {
  const resources = await render('prod, mutual TLS');
  expect(only(resources, 'Deployment').spec).not.toHaveProperty('replicas');
  const { triggers, ...limits } = only(resources, 'ScaledObject').spec;
  expect(limits).toMatchObject({ minReplicaCount: 2, maxReplicaCount: 4 });
  expect(triggers).toEqual([
    {
      type: 'temporal',
      metadata: {
        endpoint: 'temporal.internal.example.com:7233',
        namespace: 'compliance',
        taskQueue: 'aws-config-compliance',
        queueTypes: 'activity',
        targetQueueSize: '50',
        tlsServerName: 'temporal.internal',
        workerDeploymentName: 'security-compliance/aws-config-compliance',
        workerDeploymentBuildId: '0123456789ab',
      },
      authenticationRef: { name: 'aws-config-compliance' },
    },
  ]);
});

test.each([
  ['a secret among the settings', 'config.SLACK_WEBHOOK_URL=x', '/config/SLACK_WEBHOOK_URL'],
  ['a long-lived key', 'secretEnv.AWS_ACCESS_KEY_ID.name=x', '/secretEnv/AWS_ACCESS_KEY_ID'],
  ['a value that nothing reads', 'worker.replica=2', "'replica'"],
  ['a moving tag', 'image.tag=latest', '/image/tag'],
  [
    'a grace that the pod does not get',
    'worker.shutdownGraceSeconds=90',
    'must be above worker.shutdownGraceSeconds (90)',
  ],
  ['more AssumeRole calls than AWS allows', 'keda.enabled=true,keda.maxReplicas=7', 'exceed the 600 a second'],
  ['two ways of versioning', 'versioning.enabled=true,workerController.enabled=true', 'exclude each other'],
])('%s is refused', async (_what, setting, words) => {
  await expect(render('prod', setting)).rejects.toThrow(words);
});
