// A run of three shards that lend one another their slots: with activities that are played, for a real one is too long.
import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { TASK_QUEUE } from '#src/workflows/ports.ts';
import { aPlan, aPublication, aRegionOutcome, aStoredObject } from '../support/builders.ts';
import type { Stage } from '../workflows/stage.ts';

/** Regions enough that a shard holds ten accounts. */
const REGIONS = Array.from({ length: 100 }, (_, index) => `us-east-${index}`);
const ACCOUNTS = Array.from({ length: 24 }, (_, index) => ({ id: String(index).padStart(12, '0'), name: '', ou: '' }));

export async function runManyShards(stage: Stage): Promise<WorkflowHandle> {
  stage.play({
    discoverAccounts: () =>
      Promise.resolve(aPlan({ accountsToScan: ACCOUNTS.length, regions: REGIONS, concurrentAccounts: 5 })),
    listShardAccounts: ({ select }) =>
      Promise.resolve('offset' in select ? ACCOUNTS.slice(select.offset, select.offset + select.limit) : []),
    async scanAccount({ account }) {
      // Not in the order in which they began.
      await new Promise((resolve) => setTimeout(resolve, (Number(account.id) % 3) * 200));
      return { accountId: account.id, regions: [aRegionOutcome({ rows: 1 })] };
    },
    storeShard: ({ shard }) => Promise.resolve(aStoredObject({ key: `shard-${shard}` })),
    publishReport: () => Promise.resolve(aPublication()),
  });
  const handle = await stage.client.workflow.start('complianceReport', {
    taskQueue: TASK_QUEUE,
    workflowId: randomUUID(),
    args: [{}],
  });
  await handle.result();
  return handle;
}
