// What the UI offers on an activity that is under way does what it says.
import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, startLab, temporalCli, type Lab } from '../support/lab.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import { expectedCsv } from '../support/oracle.ts';

const ACCOUNT = '012345678901';

let lab: Lab;

beforeAll(async () => {
  // Slow enough to be caught in the act: some nine calls one after another, of 1 s each.
  lab = await startLab({ scenario: { latencyMs: { operations: { 'config:SelectResourceConfig': 8_000 } } } });
});
afterAll(() => lab.stop());

/** Starts a report of one account and waits until its scan is under way. */
async function scanUnderWay() {
  const handle = await lab.start({ accountIds: [ACCOUNT], retryWindowHours: 0 });
  const shard = lab.client.workflow.getHandle(`${handle.workflowId}/shard-0`);
  const scan = await eventually(
    async () => (await pendingActivities(shard)).find(({ activityType }) => activityType?.name === 'scanAccount'),
    (activity) => Number(activity?.state) === STARTED,
  );
  return { handle, shard, activity: ['--workflow-id', shard.workflowId, '--activity-id', scan!.activityId!] };
}

/** The server's PendingActivityState, of which the client exports no names. */
const STARTED = 2;
const PAUSED = 4;

const pendingActivities = async (shard: WorkflowHandle) => (await shard.describe()).raw.pendingActivities ?? [];
const reportOf = async (handle: WorkflowHandle) => {
  const { status, keys } = (await handle.result()) as ReportResult;
  return { status, csv: String(await lab.store.get({ key: keys.raw })) };
};
const undisturbed = () => ({ status: 'complete', csv: expectedCsv(lab.simulator, (row) => row.includes(ACCOUNT)) });

test('a paused scan stops and waits; unpaused, it reads the account and nothing is lost or doubled', async () => {
  const { handle, shard, activity } = await scanUnderWay();
  await temporalCli(lab, 'activity', 'pause', ...activity);
  await eventually(
    () => pendingActivities(shard),
    ([scan]) => Number(scan?.state) === PAUSED,
  );
  expect((await handle.describe()).status.name).toBe('RUNNING');
  await temporalCli(lab, 'activity', 'unpause', ...activity);
  expect(await reportOf(handle)).toEqual(undisturbed());
});

test('a reset scan begins again, and nothing is lost or doubled', async () => {
  const { handle, activity } = await scanUnderWay();
  await temporalCli(lab, 'activity', 'reset', ...activity);
  expect(await reportOf(handle)).toEqual(undisturbed());
});

test('a cancelled run ends as cancelled, with its scan, and publishes nothing', async () => {
  const { handle, shard } = await scanUnderWay();
  await handle.cancel();
  await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  const ends = await Promise.all([handle, shard].map(async (each) => (await each.describe()).status.name));
  expect(ends).toEqual(['CANCELLED', 'CANCELLED']);
  expect(await lab.store.list(`runs/${(await handle.describe()).runId}/publications/`)).toEqual([]);
});
