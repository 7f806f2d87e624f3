// A worker with a version, as the chart and the Worker Controller name it: no work until the version is current.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeVersionCurrent } from '#src/temporal/worker-version.ts';
import { DEFAULT_TASK_QUEUE, publishQueueOf } from '#domain/task-queues.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import { eventually, startLab, type Lab } from '../support/lab.ts';

const DEPLOYMENT = { name: 'security-compliance/aws-config-compliance', build: '0123456789ab' };

/** As the Temporal API numbers the types of task queues, and versioning behaviours. */
const [WORKFLOW, ACTIVITY] = [1, 2];
const PINNED = 1;

let lab: Lab;

beforeAll(async () => {
  lab = await startLab({
    scenario: { accounts: 3, config: { rulesPerRegion: 2, rowsPerAccount: 8 } },
    settings: {
      TEMPORAL_DEPLOYMENT_NAME: DEPLOYMENT.name,
      TEMPORAL_WORKER_BUILD_ID: DEPLOYMENT.build,
      TEMPORAL_VERSIONING_BEHAVIOR: 'PINNED',
    },
  });
});
afterAll(() => lab.stop());

test('both of its queues belong to the version, and a run stays with it once it is current', async () => {
  const { workflowService } = lab.client;
  const { namespace } = lab;
  const deploymentVersion = { deploymentName: DEPLOYMENT.name, buildId: DEPLOYMENT.build };
  // The server knows a version a moment after its first poll.
  const { versionTaskQueues } = await eventually(
    () => workflowService.describeWorkerDeploymentVersion({ namespace, deploymentVersion }),
    (version) => version.versionTaskQueues.length === 3,
  );
  expect(versionTaskQueues.map(({ name, type }) => `${name} ${type}`).toSorted()).toEqual(
    [
      `${DEFAULT_TASK_QUEUE} ${ACTIVITY}`,
      `${DEFAULT_TASK_QUEUE} ${WORKFLOW}`,
      `${publishQueueOf(DEFAULT_TASK_QUEUE)} ${ACTIVITY}`,
    ].toSorted(),
  );
  expect(await makeVersionCurrent(lab.client, deploymentVersion, 1_000)).toBe(true);
  expect(await makeVersionCurrent(lab.client, deploymentVersion, 1_000)).toBe(false);
  const handle = await lab.start({ retryWindowHours: 0 });
  expect(((await handle.result()) as ReportResult).status).toBe('complete');
  const { raw } = await handle.describe();
  const { behavior, deploymentVersion: version } = raw.workflowExecutionInfo!.versioningInfo!;
  expect({ behavior, version }).toEqual({ behavior: PINNED, version: deploymentVersion });
});

test('a version that no worker has is waited for, and then named', async () => {
  const version = { deploymentName: DEPLOYMENT.name, buildId: 'nobody' };
  await expect(makeVersionCurrent(lab.client, version, 0)).rejects.toThrow(
    `version nobody of ${DEPLOYMENT.name} cannot be made current: expected workers that poll with it in namespace ${lab.namespace}, found none in 0 s`,
  );
});
