// A run whose history is full goes on as a new one: what it knows, what was asked of it and when it ends go along.
import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NotifyInput, PublishInput } from '#src/workflows/activity-types.ts';
import { eventually } from '../support/lab.ts';
import { aFailedAccount, aPlan, aPublication, aRegionOutcome, aStoredObject } from '../support/builders.ts';
import { DEFAULT_TASK_QUEUE } from '#domain/task-queues.ts';
import type { Progress, ReportResult } from '#src/workflows/types.ts';
import { openWorkflowEnvironment, type MockActivities, type WorkflowEnvironment } from './environment.ts';
import { idOf, mockUnfinished } from './unfinished.ts';

let env: WorkflowEnvironment;
beforeAll(async () => {
  env = await openWorkflowEnvironment(['--dynamic-config-value', 'limit.historyCount.suggestContinueAsNew=10']);
});
afterAll(() => env.close());

const IDS = ['000000000001', '000000000002', '000000000003'];

/** A run of three accounts that all fail at first; from then on, each retry mends what it is asked for. */
function mockActivities(
  beforePublishing: (number: number) => Promise<void> = () => Promise.resolve(),
  more: MockActivities = {},
) {
  const published: PublishInput[] = [];
  let failed = [...IDS];
  env.mockActivities({
    discoverAccounts: () => Promise.resolve(aPlan({ accountsToScan: IDS.length })),
    listShardAccounts: ({ select }) =>
      Promise.resolve(('accountIds' in select ? select.accountIds : IDS).map((id) => ({ id, name: id, ou: '' }))),
    scanAccount({ account }) {
      if (published.length > 0) failed = failed.filter((id) => id !== account.id);
      return Promise.resolve({ accountId: account.id, regions: [aRegionOutcome()] });
    },
    storeShard: ({ shard }) => Promise.resolve(aStoredObject({ key: `runs/run-1/shards/${shard}` })),
    async publishReport(input) {
      await beforePublishing(input.number);
      published.push(input);
      const failures = failed.map((accountId) => aFailedAccount({ accountId }));
      return aPublication({ number: input.number, failedAccountIds: failed, failures });
    },
    ...more,
  });
  return published;
}

const start = () =>
  env.client.workflow.start('complianceReport', {
    taskQueue: DEFAULT_TASK_QUEUE,
    workflowId: randomUUID(),
    args: [{}],
  });

const waiting = (handle: WorkflowHandle, number: number) =>
  eventually(
    () => handle.query<Progress>('progress'),
    (progress) => progress.phase === 'awaiting-retry' && progress.publication?.number === number,
  );

/** Waits until the run has gone on as a new one: a request that comes before that would keep it from doing so. */
const continued = (handle: WorkflowHandle, from: string) =>
  eventually(
    async () => (await handle.describe()).runId,
    (runId) => runId !== from,
  );

test('state, numbers and the end of the window go along, and the result is that of the whole run', async () => {
  const published = mockActivities();
  const handle = await start();
  const first = await waiting(handle, 1);
  await handle.executeUpdate('retryFailedAccounts', { args: [{ accountIds: [IDS[0]] }] });
  const second = await waiting(handle, 2);
  await continued(handle, published[0]!.runId);
  await handle.executeUpdate('retryFailedAccounts', { args: [{ accountIds: [IDS[1]] }] });
  await waiting(handle, 3);
  expect(await handle.query('failedAccounts')).toMatchObject({ total: 1, accounts: [{ accountId: IDS[2] }] });
  await handle.executeUpdate('retryFailedAccounts', { args: [{}] });
  const result = (await handle.result()) as ReportResult;
  const runId = published[0]!.runId;
  expect({ retryUntil: second.retryUntil, runId: second.runId, result: result.runId }).toEqual({
    retryUntil: first.retryUntil,
    runId,
    result: runId,
  });
  expect(
    published.map(({ number, startedAt, shards, runId: run }) => ({
      number,
      startedAt,
      run,
      shards: shards.map(({ key }) => key),
    })),
  ).toEqual(
    [1, 2, 3, 4].map((number) => ({
      number,
      startedAt: published[0]!.startedAt,
      run: runId,
      shards: Array.from({ length: number }, (_, shard) => `runs/run-1/shards/${shard}`),
    })),
  );
  expect((await handle.describe()).runId).not.toBe(runId);
});

test('a run that is told to finish while it publishes again ends, though its history is full', async () => {
  let publishing = () => {};
  let goOn = () => {};
  const isPublishing = new Promise<void>((resolve) => (publishing = resolve));
  const mayGoOn = new Promise<void>((resolve) => (goOn = resolve));
  const published = mockActivities((number) => {
    if (number === 1) return Promise.resolve();
    publishing();
    return mayGoOn;
  });
  const handle = await start();
  await waiting(handle, 1);
  await handle.executeUpdate('retryFailedAccounts', { args: [{ accountIds: [IDS[0]] }] });
  await isPublishing;
  await handle.executeUpdate('finish');
  goOn();
  const result = (await handle.result()) as ReportResult;
  expect({ result: result.runId, publications: published.length }).toEqual({
    result: published[0]!.runId,
    publications: 2,
  });
});

test('who is told, what was answered and what did not get through go along; nothing is told twice', async () => {
  const notified: NotifyInput[] = [];
  let plans = 0;
  mockActivities(undefined, {
    planNotices() {
      plans += 1;
      return Promise.resolve({ channels: ['jira', 'slack'], tellComplete: true, expectedRunMinutes: 60 });
    },
    notify(input) {
      notified.push(input);
      if (input.channel === 'jira') return Promise.resolve({ reference: 'SEC-1' });
      return Promise.reject(ApplicationFailure.nonRetryable('Slack answers 404', 'NoticeFailed'));
    },
  });
  const handle = await start();
  await waiting(handle, 1);
  for (const [at, id] of IDS.entries()) {
    // A notice that is on its way keeps the run from continuing as new.
    await eventually(
      async () => notified.length,
      (count) => count === 2 * (at + 1),
    );
    await handle.executeUpdate('retryFailedAccounts', { args: [{ accountIds: [id] }] });
    if (at < IDS.length - 1) await waiting(handle, at + 2);
    if (at === 0) await continued(handle, notified[0]!.news.runId);
  }
  const { undelivered = [] } = (await handle.result()) as ReportResult;
  expect(plans).toBe(1);
  const toJira = notified.filter(({ channel }) => channel === 'jira');
  expect(toJira.map(({ news, reference }) => [news.number, reference])).toEqual([
    [1, undefined],
    [2, 'SEC-1'],
    [3, 'SEC-1'],
    [4, 'SEC-1'],
  ]);
  expect(undelivered.map(({ channel, number }) => [channel, number])).toEqual(
    [1, 2, 3, 4].map((number) => ['slack', number]),
  );
  expect((await handle.describe()).runId).not.toBe(toJira[0]!.news.runId);
});

test('accounts that the publish deadline cut off are read again by the run that this one continues as', async () => {
  let isMended = false;
  const lab = mockUnfinished(env, 4, (id) => id === idOf(3), { publishDeadlineMinutes: 2 / 60 });
  const denied = aRegionOutcome({ disposition: 'access-denied', reason: 'no', rules: 0 });
  lab.intercept((id, outcome) => (id === idOf(0) && !isMended ? { accountId: id, regions: [denied] } : outcome));
  const handle = await start();
  const first = await waiting(handle, 1);
  isMended = true;
  await handle.executeUpdate('retryFailedAccounts', { args: [{ accountIds: [idOf(0)] }] });
  await continued(handle, first.runId);
  const { unfinished } = await waiting(handle, 2);
  lab.release(idOf(3));
  expect({ unfinished, result: await handle.result() }).toMatchObject({
    unfinished: 1,
    result: { runId: first.runId, status: 'complete' },
  });
  expect(lab.published.map(({ shards, failed }) => [shards, failed.map(([id]) => id)])).toEqual([
    [[0], [idOf(0), idOf(3)]],
    [[0, 2], [idOf(3)]],
    [[0, 2, 1, 3], []],
  ]);
});
