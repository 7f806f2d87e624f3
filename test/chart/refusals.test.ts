// Values that the chart refuses, each with the words that say what to do.
import { expect, test } from 'vitest';
import { render } from './resources.ts';

test.each([
  ['a secret among the settings', 'config.SLACK_WEBHOOK_URL=x', '/config/SLACK_WEBHOOK_URL'],
  ['a long-lived key', 'secretEnv.AWS_ACCESS_KEY_ID.name=x', '/secretEnv/AWS_ACCESS_KEY_ID'],
  ['a long-lived key among extra variables', extra('AWS_SESSION_TOKEN', 'x'), 'the pod has a role'],
  ['a secret among extra variables', extra('TEAMS_WEBHOOK_URL', 'x'), 'name its Secret under secretEnv'],
  ['a variable that the chart sets', extra('TEMPORAL_ADDRESS', 'x'), 'the chart sets it itself'],
  ['a variable that is set twice', extra('LOG_LEVEL', 'x'), 'only one can count'],
  ['a setting that does not exist', 'config.CONCURRENT_ACOUNTS=5', "'CONCURRENT_ACOUNTS' not allowed"],
  ['a setting that other values set', 'config.SHUTDOWN_GRACE_SECONDS=5', "'SHUTDOWN_GRACE_SECONDS' not allowed"],
  ['a value that nothing reads', 'worker.replica=2', "'replica'"],
  ['a value that nothing reads, at the top', 'replicas=2', "'replicas' not allowed"],
  ['a resource that Kubernetes does not have', 'worker.resources.limits.memroy=1Gi', "'memroy' not allowed"],
  ['a toleration with a typo', 'tolerations[0].operater=Exists', "'operater' not allowed"],
  ['a label of the chart’s own', 'commonLabels.app\\.kubernetes\\.io/name=x', '/commonLabels/app.kubernetes.io~1name'],
  ['a moving tag', 'image.tag=latest', '/image/tag'],
  ['a budget that blocks every drain', 'podDisruptionBudget.maxUnavailable=0', '/podDisruptionBudget/maxUnavailable'],
  ['the same budget in percent', 'podDisruptionBudget.maxUnavailable=0%', '/podDisruptionBudget/maxUnavailable'],
  ['a heap above the memory limit', 'worker.maxOldSpaceMiB=2048', 'limits.memory must be at least 2304Mi'],
  ['a memory limit below the heap', 'worker.resources.limits.memory=0.5G', 'must be at least 512Mi'],
  ['a disk that is smaller than /tmp', 'worker.tmpSize=4Gi', 'ephemeral-storage must be at least worker.tmpSize (4Gi)'],
  [
    'a grace that the pod does not get',
    'worker.shutdownGraceSeconds=90',
    'must be above worker.shutdownGraceSeconds (90)',
  ],
  ['more AssumeRole calls than AWS allows', 'keda.enabled=true,keda.maxReplicas=7', 'exceed the 600 a second'],
  ['as many without KEDA', 'worker.replicas=7', 'exceed the 600 a second'],
  ['two ways of versioning', 'versioning.enabled=true,workerController.enabled=true', 'exclude each other'],
  [
    'a version that nobody makes current',
    'versioning.enabled=true,scheduleJob.enabled=false',
    'needs scheduleJob.enabled',
  ],
  [
    'KEDA with TLS that it cannot use',
    'keda.enabled=true,temporal.tls.enabled=true',
    'needs temporal.auth mtls or apiKey',
  ],
  [
    'KEDA with an authority that it cannot use',
    'keda.enabled=true,temporal.auth=apiKey,temporal.tls.caSecretName=ca',
    'KEDA would not use it',
  ],
  ['an authority for a connection without TLS', 'temporal.tls.caSecretName=ca', 'need temporal.tls.enabled=true'],
  ['a placement under both its names', 'nodeSelector.a=b,worker.nodeSelector.a=b', 'only one can count'],
  ['waivers in two places', 'files.waivers=x,config.WAIVERS_FILE=/x', 'config.WAIVERS_FILE and files.waivers'],
])('%s is refused', async (_what, setting, words) => {
  await expect(render('prod', setting)).rejects.toThrow(words);
});

function extra(name: string, value: string): string {
  return `extraEnv[0].name=${name},extraEnv[0].value=${value}`;
}

test.each(['', 'yes', 'stg'])(
  'Temporal without authentication is refused in prod if confirmed with "%s"',
  async (text) => {
    await expect(render('prod', `temporal.confirmUnauthenticated=${text}`)).rejects.toThrow(
      'confirm with temporal.confirmUnauthenticated=prod',
    );
  },
);

test('Temporal without authentication needs no confirmation in ptdev, and none anywhere with a certificate', async () => {
  for (const [name, ...settings] of [
    ['ptdev', 'temporal.auth=none'],
    ['prod', 'temporal.confirmUnauthenticated=', 'temporal.auth=mtls'],
  ] as const)
    expect((await render(name, ...settings)).length).toBeGreaterThan(5);
});
