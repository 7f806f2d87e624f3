// The chart's options, each where it shows.
import { PARTITIONS } from '#domain/partitions.ts';
import { expect, test } from 'vitest';
import { parseConfig } from '#src/config/config.ts';
import { envOf, only, podOf, render } from './resources.ts';

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

test('worker, doctor and the schedule’s Job take the settings as the pods get them, secrets included', async () => {
  const resources = await render(
    'ptdev',
    'config.JIRA_BASE_URL=https://acme.atlassian.net',
    'config.JIRA_EMAIL=report@acme.example',
    'config.JIRA_PROJECT=SEC',
    'secretEnv.JIRA_API_TOKEN.name=report-channels',
    'secretEnv.JIRA_API_TOKEN.key=jira-api-token',
  );
  const settings = only(resources, 'ConfigMap').data;
  for (const kind of ['Deployment', 'Pod', 'Job']) {
    const own = Object.entries(envOf(only(resources, kind))).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : 'from the Secret',
    ]);
    const { JIRA_PROJECT, JIRA_API_TOKEN } = parseConfig({ ...settings, ...Object.fromEntries(own) });
    expect({ kind, JIRA_PROJECT, JIRA_API_TOKEN }).toEqual({
      ...{ kind, JIRA_PROJECT: 'SEC', JIRA_API_TOKEN: 'from the Secret' },
    });
  }
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

test('KEDA scales by waiting activities, and starts from as many workers as there were', async () => {
  const resources = await render('prod, mutual TLS');
  expect(only(resources, 'Deployment').spec.replicas).toBe(2);
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

test('KEDA watches the task queue that the settings name', async () => {
  const resources = await render('prod, mutual TLS', 'config.TASK_QUEUE=compliance-prod');
  const [trigger] = only(resources, 'ScaledObject').spec.triggers;
  expect(trigger.metadata.taskQueue).toBe('compliance-prod');
});

test.each(PARTITIONS.map(({ id, globalRegion }) => [globalRegion, id]))(
  'in %s roles are of the partition %s',
  async (region, partition) => {
    const resources = await render('prod', `hub.region=${region}`);
    const account = resources.find(({ metadata }) => metadata.name === 'report-generator-sa')!;
    expect([
      account.metadata.annotations!['eks.amazonaws.com/role-arn'],
      only(resources, 'ConfigMap').data.ORG_ROLE_ARN,
    ]).toEqual([
      `arn:${partition}:iam::111122223333:role/system-config-report-generator-write-role`,
      `arn:${partition}:iam::444455556666:role/system-config-report-generator-list-org-role`,
    ]);
  },
);

test('a version is made current by the schedule’s Job, or by hand where the values say so', async () => {
  const job = only(await render('prod, mutual TLS'), 'Job');
  expect(podOf(job).containers[0].args).toEqual(['src/schedule.ts', '--make-current']);
  expect(envOf(job)).toMatchObject({
    TEMPORAL_DEPLOYMENT_NAME: 'security-compliance/aws-config-compliance',
    TEMPORAL_WORKER_BUILD_ID: '0123456789ab',
  });
  const byHand = only(await render('prod, mutual TLS', 'versioning.makeCurrent=false'), 'Job');
  expect(podOf(byHand).containers[0].args).toEqual(['src/schedule.ts']);
});

test('a Job that failed is deleted after a day', async () => {
  expect(only(await render('prod'), 'Job').spec.ttlSecondsAfterFinished).toBe(86_400);
});

test('a large number among the settings is written out', async () => {
  const resources = await render('prod, every option');
  const settings = resources.find(({ kind, metadata }) => `${kind} ${metadata.name}` === 'ConfigMap weekly-report');
  expect(settings?.data).toMatchObject({ EXPECTED_RUN_MINUTES: '1000000' });
});
