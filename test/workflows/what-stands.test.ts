// What a run keeps when a later step of it fails for good: the earlier publication, and the accounts of other shards.
import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { followRun, latestNumber } from '#src/cli/follow.ts';
import type { AccountOutcome } from '#domain/coverage/outcome.ts';
import type { NotifyInput, PublishInput } from '#src/workflows/activity-types.ts';
import { aFailedAccount, aPlan, aPublication, aRegionOutcome, aStoredObject } from '../support/builders.ts';
import { eventually, untilPhase } from '../support/lab.ts';
import { DEFAULT_TASK_QUEUE as TASK_QUEUE } from '#domain/task-queues.ts';
import type { ShardSelection, Progress, ReportResult } from '#src/workflows/types.ts';
import { openWorkflowEnvironment, type WorkflowEnvironment } from './environment.ts';

let env: WorkflowEnvironment;
beforeAll(async () => {
  env = await openWorkflowEnvironment();
});
afterAll(() => env.close());

const ACCOUNT = '000000000001';

const start = () =>
  env.client.workflow.start('complianceReport', { taskQueue: TASK_QUEUE, workflowId: randomUUID(), args: [{}] });

/** Regions enough that a shard holds two accounts. */
const regions = Array.from({ length: 500 }, (_, index) => `us-east-${index}`);
const accounts = ['1', '2', '3', '4'].map((digit) => ({ id: digit.padStart(12, '0'), name: digit, ou: '' }));
const selected = (select: ShardSelection) =>
  'offset' in select
    ? accounts.slice(select.offset, select.offset + select.limit)
    : accounts.filter(({ id }) => select.accountIds.includes(id));

const details = async (handle: WorkflowHandle) => JSON.stringify(await handle.query('__temporal_workflow_metadata'));

test('a publication that fails for good after a retry leaves the earlier one, says so, and can be tried again', async () => {
  const asked: Pick<PublishInput, 'number' | 'shards'>[] = [];
  env.mockActivities({
    discoverAccounts: () => Promise.resolve(aPlan()),
    listShardAccounts: () => Promise.resolve([{ id: ACCOUNT, name: 'one', ou: '' }]),
    scanAccount: ({ account }) => Promise.resolve({ accountId: account.id, regions: [aRegionOutcome()] }),
    storeShard: ({ shard }) => Promise.resolve(aStoredObject({ key: `shard-${shard}` })),
    publishReport({ number, shards }) {
      asked.push({ number, shards });
      if (number === 2) throw ApplicationFailure.nonRetryable('an object is not what was stored', 'EvidenceDamaged');
      const failedAccountIds = number === 1 ? [ACCOUNT] : [];
      const failures = failedAccountIds.map((accountId) => aFailedAccount({ accountId }));
      return Promise.resolve(
        aPublication({ number, status: number === 1 ? 'partial' : 'complete', failedAccountIds, failures }),
      );
    },
  });
  const handle = await start();
  await untilPhase(handle, 'awaiting-retry');
  await handle.executeUpdate('retryFailedAccounts', { args: [{}] });
  await eventually(
    () => Promise.resolve(asked.length),
    (times) => times === 2,
  );
  const reason = 'the report could not be republished, publication 1 stands: an object is not what was stored';
  await eventually(
    () => details(handle),
    (shown) => shown.includes(reason),
  );
  const before = await untilPhase(handle, 'awaiting-retry');
  const { publication, unpublished } = before;
  expect(publication).toMatchObject({ number: 1, status: 'partial' });
  expect(unpublished).toEqual({ number: 2, reason });
  await handle.executeUpdate('retryFailedAccounts', { args: [{}] });
  // Who follows the third is not told of the second again.
  const quiet = { isTTY: false, write: () => true } as unknown as NodeJS.WriteStream;
  expect(await followRun(handle, quiet, latestNumber(before))).toMatchObject({ number: 3, status: 'complete' });
  expect((await handle.result()) as ReportResult).toMatchObject({ status: 'complete' });
  // The third rests on all that was read, and does not take the number of the one that failed.
  expect(asked.map(({ number, shards }) => [number, shards.map(({ key }) => key)])).toEqual([
    [1, ['shard-0']],
    [2, ['shard-0', 'shard-1']],
    [3, ['shard-0', 'shard-1', 'shard-2']],
  ]);
});

test('a retry whose shard cannot be stored leaves the publication, is told once, ends its other shards, and can be sent again', async () => {
  const asked: Pick<PublishInput, 'number' | 'shards'>[] = [];
  const notified: [string, number][] = [];
  let letGo = () => {};
  const stuck = new Promise<void>((resolve) => (letGo = resolve));
  let begin = () => {};
  const begun = new Promise<void>((resolve) => (begin = resolve));
  env.mockActivities({
    planNotices: () => Promise.resolve({ channels: ['slack'], tellComplete: true, expectedRunMinutes: 60 }),
    notify: ({ news }: NotifyInput) => Promise.resolve(notified.push([news.event, news.number])).then(() => ({})),
    discoverAccounts: () => Promise.resolve(aPlan({ accountsToScan: 4, regions })),
    listShardAccounts: ({ select }) => Promise.resolve(selected(select)),
    async scanAccount({ account }) {
      if (asked.length === 1 && account.id === accounts[3]!.id) {
        begin();
        await stuck;
      }
      return { accountId: account.id, regions: [aRegionOutcome()] };
    },
    async storeShard({ shard }) {
      if (shard === 2) await begun;
      if (shard === 2) throw ApplicationFailure.nonRetryable('S3 says no', 'BucketDenied');
      return aStoredObject({ key: `shard-${shard}` });
    },
    publishReport({ number, shards }) {
      asked.push({ number, shards });
      const failures = number === 1 ? accounts.map(({ id }) => aFailedAccount({ accountId: id })) : [];
      const failedAccountIds = failures.map(({ accountId }) => accountId);
      return Promise.resolve(
        aPublication({ number, status: number === 1 ? 'partial' : 'complete', failedAccountIds, failures }),
      );
    },
  });
  const handle = await start();
  await untilPhase(handle, 'awaiting-retry');
  await handle.executeUpdate('retryFailedAccounts', { args: [{}] });
  const { phase, publication, unpublished } = await eventually(
    () => handle.query<Progress>('progress'),
    (progress) => progress.unpublished !== undefined && progress.phase === 'awaiting-retry',
  );
  const reason = 'the accounts could not be read again, publication 1 stands: S3 says no';
  expect({ phase, number: publication?.number, unpublished }).toEqual({
    phase: 'awaiting-retry',
    number: 1,
    unpublished: { number: 2, reason },
  });
  const other = await env.client.workflow.getHandle(`${handle.workflowId}/shard-3`).describe();
  expect(other.status.name).toBe('CANCELLED');
  letGo();

  const answer = await handle.executeUpdate('retryFailedAccounts', { args: [{}] });
  expect(answer).toEqual({ accepted: 4, alreadyQueued: 0, failed: 4 });
  expect((await handle.result()) as ReportResult).toMatchObject({ status: 'complete' });
  expect(asked.map(({ number, shards }) => [number, shards.map(({ key }) => key)])).toEqual([
    [1, ['shard-0', 'shard-1']],
    [3, ['shard-0', 'shard-1', 'shard-4', 'shard-5']],
  ]);
  expect(notified).toEqual([
    ['published-partial', 1],
    ['run-failed', 2],
    ['retry-mended', 3],
  ]);
});

test('the first publication that fails for good fails the run: there is nothing that stands', async () => {
  env.mockActivities({
    discoverAccounts: () => Promise.resolve(aPlan()),
    listShardAccounts: () => Promise.resolve([]),
    storeShard: () => Promise.resolve(aStoredObject()),
    publishReport: () => Promise.reject(ApplicationFailure.nonRetryable('no', 'EvidenceDamaged')),
  });
  await expect((await start()).result()).rejects.toMatchObject({
    cause: { type: 'EvidenceDamaged', message: 'the report could not be published: no' },
  });
});

test.each([
  { does: 'terminates', how: 'terminated', end: (shard: WorkflowHandle) => shard.terminate('by mistake') },
  { does: 'cancels', how: 'cancelled', end: (shard: WorkflowHandle) => shard.cancel() },
])(
  'a shard that somebody $does costs its own accounts, which are named with the reason, and no others',
  async ({ how, end }) => {
    const stored: Record<number, AccountOutcome[]> = {};
    let published: PublishInput | undefined;
    let letGo = () => {};
    const stuck = new Promise<void>((resolve) => (letGo = resolve));
    env.mockActivities({
      discoverAccounts: () => Promise.resolve(aPlan({ accountsToScan: 4, regions })),
      listShardAccounts: ({ select }) => Promise.resolve(selected(select)),
      async scanAccount({ account }) {
        if (account.id === accounts[1]!.id) await stuck;
        return { accountId: account.id, regions: [aRegionOutcome({ rows: 1 })] };
      },
      storeShard({ shard, outcomes }) {
        stored[shard] = outcomes;
        return Promise.resolve(aStoredObject({ key: `shard-${shard}` }));
      },
      publishReport(input) {
        published = input;
        return Promise.resolve(aPublication());
      },
    });
    const handle = await start();
    const shard = env.client.workflow.getHandle(`${handle.workflowId}/shard-0`);
    await eventually(
      () => handle.query<Progress>('progress'),
      ({ done }) => done >= 2, // All but the one that is stuck may be done by now.,
    );
    await end(shard);
    await handle.result().finally(letGo);
    const reason = `shard 0 of the run was ${how} before it had stored what it read`;
    expect(published?.shards.map(({ key }) => key)).toEqual(['shard-0', 'shard-1']);
    expect(stored[1]!.map(({ accountId }) => accountId).toSorted()).toEqual([accounts[2]!.id, accounts[3]!.id]);
    expect(stored[0]!.map(({ accountId }) => accountId)).toEqual([accounts[0]!.id, accounts[1]!.id]);
    const notified = stored[0]!.flatMap(({ regions: lines }) => lines.map((line) => [line.disposition, line.reason]));
    expect(new Set(notified.map((line) => line.join(': ')))).toEqual(new Set([`failed: ${reason}`]));
    expect(notified).toHaveLength(2 * regions.length);
  },
);
