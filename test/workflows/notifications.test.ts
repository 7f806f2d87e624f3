// Notifications in addition to those of the main flow: when a run is late, when publishing fails, and when a channel is dead.
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NotifyInput } from '#src/workflows/activity-types.ts';
import { aPlan, aPublication } from '../support/builders.ts';
import { eventually, untilPhase } from '../support/lab.ts';
import { DEFAULT_TASK_QUEUE } from '#domain/task-queues.ts';
import type { NotificationPlan, ReportResult } from '#src/workflows/types.ts';
import {
  ALL_GOES_WELL,
  openWorkflowEnvironment,
  type MockActivities,
  type WorkflowEnvironment,
} from './environment.ts';

let env: WorkflowEnvironment;
beforeAll(async () => {
  env = await openWorkflowEnvironment();
});
afterAll(() => env.close());

const planFor = (of: Partial<NotificationPlan> = {}): NotificationPlan => ({
  channels: ['slack'],
  tellComplete: true,
  expectedRunMinutes: 60,
  ...of,
});

const failure = {
  ...{ accountId: '111122223333', name: 'payments', region: 'us-east-1' },
  ...{ disposition: 'role-missing' as const, reason: 'AccessDenied' },
};
const partial = (number: number) =>
  aPublication({
    ...{ number, status: 'partial', failedAccountIds: [failure.accountId], failures: [failure] },
    accounts: { discovered: 1, scanned: 0, failed: 1, excluded: 0, notActive: 0 },
  });

const notified: NotifyInput[] = [];
const heard = (handle: WorkflowHandle) =>
  notified.filter(({ news }) => news.workflowId === handle.workflowId).map(({ news }) => [news.event, news.number]);

/** Everything goes well, but for what a test says. */
function mockActivities(more: MockActivities): void {
  env.mockActivities({
    planNotices: () => Promise.resolve(planFor()),
    notify: (input) => {
      notified.push(input);
      return Promise.resolve({});
    },
    ...ALL_GOES_WELL,
    ...more,
  });
}

let started = 0;
const start = (input = {}) =>
  env.client.workflow.start('complianceReport', {
    taskQueue: DEFAULT_TASK_QUEUE,
    workflowId: `told-${++started}`,
    args: [{ retryWindowHours: 0, ...input }],
  });

test('a run that has published nothing in time is late, once, also while it still publishes', async () => {
  let publish = () => undefined as void;
  const published = new Promise<void>((resolve) => (publish = resolve));
  mockActivities({
    planNotices: () => Promise.resolve(planFor({ expectedRunMinutes: 0.01 })),
    publishReport: async () => {
      await published;
      return aPublication();
    },
  });
  const handle = await start();
  await eventually(
    async () => heard(handle).length,
    (count) => count === 1,
  );
  expect(notified.at(-1)!.news.reason).toMatch(
    /^nothing was published in the 0.01 minutes since the run began; it is (discovering|scanning|publishing)$/,
  );
  publish();
  await handle.result();
  expect(heard(handle)).toEqual([
    ['run-late', 1],
    ['published-complete', 1],
  ]);
});

test('a run that cannot publish tells so before it fails', async () => {
  mockActivities({
    publishReport: () => Promise.reject(ApplicationFailure.nonRetryable('its SHA-256 differs', 'EvidenceDamaged')),
  });
  const handle = await start();
  await expect(handle.result()).rejects.toThrow('Workflow execution failed');
  expect(heard(handle)).toEqual([['run-failed', 1]]);
  expect(notified.at(-1)!.news).toMatchObject({
    reason: 'the report could not be published: its SHA-256 differs',
    reportDate: aPlan().reportDate,
  });
});

test('a run that fails says so in its details while a channel is still dead', async () => {
  let revive = () => undefined as void;
  const revived = new Promise<void>((resolve) => (revive = resolve));
  mockActivities({
    notify: () => revived.then(() => ({})),
    discoverAccounts: () => Promise.reject(ApplicationFailure.nonRetryable('nobody is there', 'NoAccounts')),
  });
  const handle = await start();
  const details = await eventually(
    async () => (await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata')).currentDetails,
    (text) => text.includes('the run fails'),
  );
  expect(details).toContain(
    'the run fails once people are notified: the accounts could not be discovered: nobody is there',
  );
  revive();
  await expect(handle.result()).rejects.toThrow('Workflow execution failed');
});

test('a report that cannot be published anew is told, and the earlier one stands', async () => {
  mockActivities({
    publishReport: ({ number }) =>
      number === 1
        ? Promise.resolve(partial(1))
        : Promise.reject(ApplicationFailure.nonRetryable('its SHA-256 differs', 'EvidenceDamaged')),
  });
  const handle = await start({ retryWindowHours: 1 });
  await untilPhase(handle, 'awaiting-retry');
  await handle.executeUpdate('retryFailedAccounts', { args: [{}] });
  await eventually(
    async () => heard(handle).length,
    (count) => count === 2,
  );
  await handle.executeUpdate('finish');
  await handle.result();
  expect(heard(handle)).toEqual([
    ['published-partial', 1],
    ['run-failed', 2],
  ]);
});

test('a dead channel delays neither the retry window nor another channel, and the run waits for it at its end alone', async () => {
  let revive = () => undefined as void;
  const revived = new Promise<void>((resolve) => (revive = resolve));
  mockActivities({
    planNotices: () => Promise.resolve(planFor({ channels: ['slack', 'jira'] })),
    notify: async (input) => {
      if (input.channel === 'slack') await revived;
      notified.push(input);
      return input.channel === 'jira' ? { reference: 'SEC-1' } : {};
    },
    publishReport: ({ number }) => Promise.resolve(number === 1 ? partial(1) : aPublication({ number })),
  });
  const handle = await start({ retryWindowHours: 1 });
  await untilPhase(handle, 'awaiting-retry');
  await handle.executeUpdate('retryFailedAccounts', { args: [{}] });
  await untilPhase(handle, 'done');
  const others = () =>
    notified.filter(({ news, channel }) => news.workflowId === handle.workflowId && channel === 'jira');
  await eventually(
    async () => others().length,
    (count) => count === 2,
  );
  expect(others().map(({ news, reference }) => [news.event, reference])).toEqual([
    ['published-partial', undefined],
    ['retry-mended', 'SEC-1'],
  ]);
  revive();
  expect(((await handle.result()) as ReportResult).undelivered).toBeUndefined();
  expect(heard(handle)).toHaveLength(4);
});

test('what is wrong with the input is told to its sender alone, and a complete report to nobody where nobody wants it', async () => {
  mockActivities({
    planNotices: () => Promise.resolve(planFor({ tellComplete: false })),
    discoverAccounts: ({ input }) =>
      input.excludeAccountIds || input.reportDate === '2026-01-01'
        ? Promise.reject(ApplicationFailure.nonRetryable('Invalid input: not here', 'InvalidInput'))
        : Promise.resolve(aPlan()),
  });
  const wrong = await start({ reportDate: '2026-01-01' });
  await expect(wrong.result()).rejects.toThrow('Workflow execution failed');
  const quiet = await start();
  await quiet.result();
  expect([...heard(wrong), ...heard(quiet)]).toEqual([]);
});

test('a run that somebody cancels while a channel is dead ends at once', async () => {
  let revive = () => undefined as void;
  const revived = new Promise<void>((resolve) => (revive = resolve));
  mockActivities({ notify: () => revived.then(() => ({})) });
  const handle = await start();
  await untilPhase(handle, 'done');
  await handle.cancel();
  await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  revive();
});
