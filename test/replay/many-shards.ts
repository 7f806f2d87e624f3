// Runs of several shards, with mocked activities: a shard of a real run holds hundreds of accounts.
import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import { aFailedAccount, aPlan, aPublication, aRegionOutcome, aStoredObject } from '../support/builders.ts';
import { eventually, untilPhase } from '../support/lab.ts';
import { DEFAULT_TASK_QUEUE } from '#domain/task-queues.ts';
import type { ShardSelection, Progress } from '#src/workflows/types.ts';
import type { WorkflowEnvironment } from '../workflows/environment.ts';
import { mockUnfinished, startReport, untilPublished } from '../workflows/unfinished.ts';

/** Regions enough that a shard holds ten accounts. */
const REGIONS = Array.from({ length: 100 }, (_, index) => `us-east-${index}`);
const ACCOUNTS = Array.from({ length: 24 }, (_, index) => ({ id: String(index).padStart(12, '0'), name: '', ou: '' }));

const selected = (select: ShardSelection) =>
  'offset' in select
    ? ACCOUNTS.slice(select.offset, select.offset + select.limit)
    : ACCOUNTS.filter(({ id }) => select.accountIds.includes(id));

const start = (env: WorkflowEnvironment): Promise<WorkflowHandle> =>
  env.client.workflow.start('complianceReport', {
    taskQueue: DEFAULT_TASK_QUEUE,
    workflowId: randomUUID(),
    args: [{}],
  });

/** Three shards with five slots in all. */
export async function runManyShards(env: WorkflowEnvironment): Promise<WorkflowHandle> {
  env.mockActivities({
    discoverAccounts: () =>
      Promise.resolve(aPlan({ accountsToScan: ACCOUNTS.length, regions: REGIONS, concurrentAccounts: 5 })),
    listShardAccounts: ({ select }) => Promise.resolve(selected(select)),
    async scanAccount({ account }) {
      // Not in the order in which they began.
      await new Promise((resolve) => setTimeout(resolve, (Number(account.id) % 3) * 200));
      return { accountId: account.id, regions: [aRegionOutcome({ rows: 1 })] };
    },
    storeShard: ({ shard }) => Promise.resolve(aStoredObject({ key: `shard-${shard}` })),
    publishReport: () => Promise.resolve(aPublication()),
  });
  const handle = await start(env);
  await handle.result();
  return handle;
}

/** A retry of two shards: one cannot be stored, which cancels the other; the earlier publication stands. */
export async function runFailingShard(env: WorkflowEnvironment): Promise<WorkflowHandle> {
  const retried = [ACCOUNTS[0]!, ...ACCOUNTS.slice(-10)];
  const lastShardBegan = Promise.withResolvers<void>();
  const retryFailed = Promise.withResolvers<void>();
  let isRetry = false;
  env.mockActivities({
    discoverAccounts: () => Promise.resolve(aPlan({ accountsToScan: ACCOUNTS.length, regions: REGIONS })),
    listShardAccounts: ({ select }) => Promise.resolve(selected(select)),
    async scanAccount({ account }) {
      if (isRetry && account.id === retried.at(-1)!.id) {
        lastShardBegan.resolve();
        await retryFailed.promise;
      }
      return { accountId: account.id, regions: [aRegionOutcome({ rows: 1 })] };
    },
    async storeShard({ shard }) {
      if (!isRetry) return aStoredObject({ key: `shard-${shard}` });
      await lastShardBegan.promise;
      throw ApplicationFailure.nonRetryable('access denied', 'BucketDenied');
    },
    publishReport({ number }) {
      const failures = retried.map(({ id }) => aFailedAccount({ accountId: id }));
      const failedAccountIds = retried.map(({ id }) => id);
      return Promise.resolve(aPublication({ number, status: 'partial', failedAccountIds, failures }));
    },
  });
  const handle = await start(env);
  await untilPhase(handle, 'awaiting-retry');
  isRetry = true;
  await handle.executeUpdate('retryFailedAccounts', { args: [{}] });
  await eventually(
    () => handle.query<Progress>('progress'),
    ({ phase, unpublished }) => phase === 'awaiting-retry' && unpublished !== undefined,
  );
  retryFailed.resolve();
  await handle.executeUpdate('finish');
  await handle.result();
  return handle;
}

/** A run that publishes without one of four accounts, reads it in the retry window and republishes. */
export async function runPublishDeadline(env: WorkflowEnvironment): Promise<WorkflowHandle> {
  const slow = ACCOUNTS[3]!.id;
  const { release } = mockUnfinished(env, 4, (id) => id === slow, { publishDeadlineMinutes: 1 / 60 });
  const handle = await startReport(env);
  await untilPublished(handle, 1);
  release(slow);
  await handle.result();
  return handle;
}
