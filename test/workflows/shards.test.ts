// Slots of accounts in flight, and the deadline of a run, on a real server with activities that end when they are told.
import { randomUUID } from 'node:crypto';
import { ApplicationFailure, Context } from '@temporalio/activity';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccountOutcome } from '#domain/coverage/outcome.ts';
import type { AccountToScan } from '#src/workflows/activity-types.ts';
import { aFailedAccount, aPlan, aPublication, aRegionOutcome, aStoredObject } from '../support/builders.ts';
import { eventually } from '../support/lab.ts';
import { DEFAULT_TASK_QUEUE } from '#domain/task-queues.ts';
import { openWorkflowEnvironment, type WorkflowEnvironment } from './environment.ts';

let env: WorkflowEnvironment;
beforeAll(async () => {
  env = await openWorkflowEnvironment();
});
afterAll(() => env.close());

const idOf = (index: number) => String(index).padStart(12, '0');
const someAccounts = (count: number): AccountToScan[] =>
  Array.from({ length: count }, (_, index) => ({ id: idOf(index), name: `account ${index}`, ou: 'Prod' }));
const outcomeOf = (accountId: string): AccountOutcome => ({ accountId, regions: [aRegionOutcome({ rows: 1 })] });

/** Activities that end only when as many of them run as may: one slot that idles while an account waits stops them all. */
function fillSlots(accounts: number, slots: number, order: (running: number) => number) {
  const waiting: (() => void)[] = [];
  let begun = 0;
  let mostRunning = 0;
  const leave = () => waiting.splice(order(waiting.length), 1)[0]!();
  const enter = () =>
    new Promise<void>((resolve) => {
      begun += 1;
      waiting.push(resolve);
      mostRunning = Math.max(mostRunning, waiting.length);
      if (begun === accounts) while (waiting.length > 0) leave();
      else if (waiting.length === slots) leave();
    });
  return { enter, mostRunning: () => mostRunning };
}

/** Regions enough that a shard holds few accounts. */
const MANY_REGIONS = Array.from({ length: 100 }, (_, index) => `us-east-${index}`);

async function scanAll({
  accounts,
  slots,
  order,
}: {
  accounts: number;
  slots: number;
  order: (running: number) => number;
}) {
  const house = fillSlots(accounts, slots, order);
  const everyone = someAccounts(accounts);
  const read: string[] = [];
  const shards: number[] = [];
  env.mockActivities({
    discoverAccounts: () =>
      Promise.resolve(aPlan({ accountsToScan: accounts, regions: MANY_REGIONS, concurrentAccounts: slots })),
    listShardAccounts: ({ select }) => {
      if (!('offset' in select)) throw new TypeError('expected a slice');
      return Promise.resolve(everyone.slice(select.offset, select.offset + select.limit));
    },
    async scanAccount({ account }) {
      const beating = setInterval(() => Context.current().heartbeat(), 1_000);
      await house.enter().finally(() => clearInterval(beating));
      read.push(account.id);
      return outcomeOf(account.id);
    },
    storeShard: ({ shard }) => Promise.resolve(aStoredObject({ key: `shard-${shards.push(shard)}` })),
    publishReport: () => Promise.resolve(aPublication()),
  });
  await env.client.workflow.execute('complianceReport', {
    taskQueue: DEFAULT_TASK_QUEUE,
    workflowId: randomUUID(),
    args: [{}],
  });
  return { read: read.toSorted(), shards: shards.length, mostRunning: house.mostRunning() };
}

describe('the slots of a run', () => {
  test.each([
    ['first come, first done', () => 0],
    ['last come, first done', (running: number) => running - 1],
    ['from the middle', (running: number) => Math.floor(running / 2)],
  ])('are never more than agreed, and none idles while an account waits: %s', async (_, order) => {
    const accounts = 24;
    expect(await scanAll({ accounts, slots: 5, order })).toEqual({
      read: someAccounts(accounts).map(({ id }) => id),
      shards: 3,
      mostRunning: 5,
    });
  });

  test('are all used by many shards at once where they are more than one shard can use', async () => {
    expect(await scanAll({ accounts: 25, slots: 25, order: () => 0 })).toEqual({
      read: someAccounts(25).map(({ id }) => id),
      shards: 3,
      mostRunning: 25,
    });
  });
});

test('a shard that cannot be stored ends the run in the words of whoever refuses it', async () => {
  env.mockActivities({
    discoverAccounts: () => Promise.resolve(aPlan()),
    listShardAccounts: () => Promise.resolve(someAccounts(1)),
    scanAccount: ({ account }) => Promise.resolve(outcomeOf(account.id)),
    storeShard: () => Promise.reject(ApplicationFailure.nonRetryable('S3 says no', 'BucketDenied')),
  });
  const run = env.client.workflow.execute('complianceReport', {
    taskQueue: DEFAULT_TASK_QUEUE,
    workflowId: randomUUID(),
    args: [{}],
  });
  await expect(run).rejects.toMatchObject({
    cause: { type: 'BucketDenied', message: 'the accounts could not be read: S3 says no', nonRetryable: true },
  });
});

test('a run whose schedule is about to start the next one publishes and ends, for that one would be skipped', async () => {
  const failures = [aFailedAccount({ accountId: idOf(0) })];
  env.mockActivities({
    discoverAccounts: () =>
      Promise.resolve(aPlan({ nextScheduledAt: new Date(Date.now() + 50 * 60_000).toISOString() })),
    listShardAccounts: () => Promise.resolve(someAccounts(1)),
    scanAccount: ({ account }) => Promise.resolve(outcomeOf(account.id)),
    storeShard: () => Promise.resolve(aStoredObject()),
    publishReport: () => Promise.resolve(aPublication({ status: 'partial', failedAccountIds: [idOf(0)], failures })),
  });
  const run = env.client.workflow.execute('complianceReport', {
    taskQueue: DEFAULT_TASK_QUEUE,
    workflowId: randomUUID(),
    args: [{}],
  });
  expect(await run).toMatchObject({ status: 'partial' });
});

describe('the deadline of a run', () => {
  test('ends a shard with what was read and a warning for each other account, though one does not heed its cancellation', async () => {
    let letGo = () => {};
    const stuck = new Promise<void>((resolve) => (letGo = resolve));
    const stored: AccountOutcome[] = [];
    env.mockActivities({
      listShardAccounts: () => Promise.resolve(someAccounts(6)),
      async scanAccount({ account }) {
        const beating = setInterval(() => Context.current().heartbeat(), 1_000);
        if (account.id !== idOf(0)) await stuck;
        clearInterval(beating);
        return outcomeOf(account.id);
      },
      storeShard({ outcomes }) {
        stored.push(...outcomes);
        return Promise.resolve(aStoredObject());
      },
    });
    const deadline = new Date(Date.now() + 3_000).toISOString();
    const input = { runId: 'run-1', shard: 0, discovery: aStoredObject(), select: { offset: 0, limit: 6 } };
    const handle = await env.client.workflow.start('scanShard', {
      taskQueue: DEFAULT_TASK_QUEUE,
      workflowId: randomUUID(),
      args: [{ ...input, regions: ['us-east-1'], slots: 4, scanAttempts: 1, deadline }],
    });
    const result = await handle.result().finally(letGo);
    const reason = 'the deadline of the run came first';
    const cutOff = [1, 2, 3, 4, 5].map(idOf);
    const nothing = aRegionOutcome({ disposition: 'failed', reason, rules: 0, calls: 0, seconds: 0 });
    const logged = await eventually(
      () => Promise.resolve(env.warnings.filter((message) => message.includes(reason))),
      (messages) => messages.length >= cutOff.length,
    );
    expect({ stored, logged, result }).toEqual({
      stored: [outcomeOf(idOf(0)), ...cutOff.map((accountId) => ({ accountId, regions: [nothing] }))],
      logged: cutOff.map((id) => `account ${id} failed: failed: ${reason}`),
      result: { stored: aStoredObject(), accounts: 6, failed: 5, rows: 1 },
    });
  });
});
