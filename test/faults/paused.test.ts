// Somebody pauses an activity in the Temporal UI and forgets it: the run ends at its deadline all the same, with a report.
import { ScheduleOverlapPolicy, type ScheduleHandle } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applySchedule } from '#src/temporal/weekly-schedule.ts';
import type { Coverage } from '#domain/coverage/reconciliation.ts';
import { eventually, startLab, temporalCli, type Lab } from '../support/lab.ts';
import { expectedCsv } from '../support/oracle.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import { sharedServer } from './shared-server.ts';

/** Instead of the schedule's seven days: the deadline comes after three quarters of it, which a busy machine needs. */
const EXECUTION_SECONDS = 120;

let lab: Lab;
let schedule: ScheduleHandle;
beforeAll(async () => {
  lab = await startLab({ scenario: { accounts: 6 }, shared: sharedServer('paused') });
  await applySchedule(lab.client, lab.config, { dryRun: false });
  schedule = lab.client.schedule.getHandle(lab.config.SCHEDULE_ID);
  await schedule.update((previous) => ({
    ...previous,
    action: { ...previous.action, workflowExecutionTimeout: EXECUTION_SECONDS * 1_000 },
  }));
});
afterAll(() => lab.stop());

/** What the schedule has started, in order, once it has acted; a Monday that finds a run still open starts none. */
async function monday(): Promise<string[]> {
  const acted = async () => {
    const { info } = await schedule.describe();
    return { actions: info.numActionsTaken + info.numActionsSkippedOverlap, recent: info.recentActions };
  };
  const before = await acted();
  await schedule.trigger(ScheduleOverlapPolicy.SKIP);
  const { recent } = await eventually(acted, ({ actions }) => actions > before.actions);
  return recent.map(({ action }) => action.workflow.workflowId);
}

test('a run with a paused scan publishes at its deadline, names the account, and the next Monday starts', async () => {
  const { simulator, client } = lab;
  const stuck = [...simulator.oracle().regions()].find(({ disposition }) => disposition === 'scanned')!.accountId;
  simulator.control({ addFaults: [{ kind: 'hang', accounts: [stuck] }] });
  const [first] = await monday();
  const shard = client.workflow.getHandle(`${first}/shard-0`);
  const pending = async () => (await shard.describe()).raw.pendingActivities ?? [];
  const [scan] = await eventually(
    async () => (await pending()).filter(({ activityType }) => activityType?.name === 'scanAccount'),
    (activities) => activities.length === 1,
  );
  const of = ['--namespace', lab.client.options.namespace, '--workflow-id', shard.workflowId];
  await temporalCli(lab, 'activity', 'pause', ...of, '--activity-id', scan!.activityId!);
  simulator.control({ clearFaults: true }); // The account could be read now, but it is paused.
  expect(await monday()).toEqual([first]);

  const result = (await client.workflow.getHandle(first!).result()) as ReportResult;
  expect(result).toMatchObject({ status: 'partial', accounts: { failed: 1 }, promoted: true });
  const raw = String(await lab.store.get({ key: result.keys.raw }));
  expect(raw).toBe(expectedCsv(simulator, (row) => !row.includes(stuck)));
  const { lines } = JSON.parse(
    String(await lab.store.get({ key: result.keys.manifest.replace(/manifest\.json$/, 'coverage.json') })),
  ) as Coverage;
  const failed = lines.filter(({ disposition }) => disposition === 'failed');
  expect(failed.map(({ accountId, reason }) => [accountId, reason])).toEqual(
    simulator.scenario.regions.map(() => [stuck, 'the deadline of the run came first']),
  );

  const [, second] = await monday();
  expect((await client.workflow.getHandle(second!).result()) as ReportResult).toMatchObject({
    status: 'complete',
    promoted: true,
  });
}, 300_000);
