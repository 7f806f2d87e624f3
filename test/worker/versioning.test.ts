// A worker with a version, as the chart and the Worker Controller name it: no work until the version is current.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PUBLISH_TASK_QUEUE, TASK_QUEUE } from '#src/workflows/ports.ts';
import type { ReportResult } from '#src/workflows/run-state.ts';
import { eventually, startLab, temporalCli, type Lab } from '../support/lab.ts';

const DEPLOYMENT = { name: 'security-compliance/aws-config-compliance', build: '0123456789ab' };

let lab: Lab;

beforeAll(async () => {
  lab = await startLab({
    scenario: { accounts: 3 },
    settings: {
      TEMPORAL_DEPLOYMENT_NAME: DEPLOYMENT.name,
      TEMPORAL_WORKER_BUILD_ID: DEPLOYMENT.build,
      TEMPORAL_VERSIONING_BEHAVIOR: 'PINNED',
    },
  });
});
afterAll(() => lab.stop());

test('both of its queues belong to the version, and a run stays with it once it is current', async () => {
  const names = ['--deployment-name', DEPLOYMENT.name, '--build-id', DEPLOYMENT.build];
  const describeVersion = async () =>
    JSON.parse(await temporalCli(lab, 'worker', 'deployment', 'describe-version', ...names, '--output', 'json')) as {
      taskQueuesInfos: { name: string; type: string }[];
    };
  // The server knows a version a moment after its first poll.
  const { taskQueuesInfos } = await eventually(describeVersion, (version) => version.taskQueuesInfos.length === 3);
  expect(taskQueuesInfos.map(({ name, type }) => `${name} ${type}`).toSorted()).toEqual(
    [`${TASK_QUEUE} activity`, `${TASK_QUEUE} workflow`, `${PUBLISH_TASK_QUEUE} activity`].toSorted(),
  );
  await temporalCli(lab, 'worker', 'deployment', 'set-current-version', ...names, '--yes');
  const handle = await lab.start({ retryWindowHours: 0 });
  expect(((await handle.result()) as ReportResult).status).toBe('complete');
  const { raw } = await handle.describe();
  const { behavior, deploymentVersion } = raw.workflowExecutionInfo!.versioningInfo!;
  expect({ behavior, version: deploymentVersion }).toEqual({
    behavior: 1, // Pinned.
    version: { deploymentName: DEPLOYMENT.name, buildId: DEPLOYMENT.build },
  });
});
