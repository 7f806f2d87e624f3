// A run that version 1.0.0 began is finished by this version: its workflows, as it was released, and then ours.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PublishInput } from '#src/workflows/activity-types.ts';
import { DEFAULT_TASK_QUEUE } from '#domain/task-queues.ts';
import type { FailedAccounts, ReportResult } from '#src/workflows/types.ts';
import { aFailedAccount, aPlan, aPublication, aRegionOutcome, aStoredObject } from '../support/builders.ts';
import { eventually, untilPhase } from '../support/lab.ts';
import { openWorkflowEnvironment, type WorkflowEnvironment } from './environment.ts';

/** What set-up's `bundle-workflows.mjs` made of release 1.0.0, without comments and source map. */
const RELEASED = gunzipSync(readFileSync(new URL('recorded/bundle-1.0.0.js.gz', import.meta.url))).toString();

const ACCOUNT = '000000000001';

let env: WorkflowEnvironment;
let published: Pick<PublishInput, 'number' | 'shards'>[];
let handle: WorkflowHandle;

/** A run of version 1.0.0 that has published without the account, and waits for a retry. */
beforeAll(async () => {
  env = await openWorkflowEnvironment();
  await env.restartWorker(RELEASED);
  published = [];
  env.mockActivities({
    // A worker of this version may discover the accounts. The namespace lacks the attribute: a run that sets it hangs.
    discoverAccounts: () => Promise.resolve(aPlan({ searchAttributes: ['ReportDate'] })),
    listShardAccounts: () => Promise.resolve([{ id: ACCOUNT, name: 'one', ou: '' }]),
    scanAccount: ({ account }) => Promise.resolve({ accountId: account.id, regions: [aRegionOutcome()] }),
    storeShard: ({ shard }) => Promise.resolve(aStoredObject({ key: `shard-${shard}` })),
    publishReport({ number, shards }) {
      published.push({ number, shards });
      const failedAccountIds = number === 1 ? [ACCOUNT] : [];
      const failures = failedAccountIds.map((accountId) => aFailedAccount({ accountId }));
      const status = number === 1 ? 'partial' : 'complete';
      return Promise.resolve(aPublication({ number, status, failedAccountIds, failures }));
    },
  });
  const options = { taskQueue: DEFAULT_TASK_QUEUE, workflowId: 'began-with-1.0.0', args: [{}] };
  handle = await env.client.workflow.start('complianceReport', options);
  await untilPhase(handle, 'awaiting-retry');
});
afterAll(() => env.close());

test('a run that waits for a retry answers, retries and ends with the workflows of this version', async () => {
  const before = await handle.query<FailedAccounts>('failedAccounts');
  await env.restartWorker();
  expect(await handle.query<FailedAccounts>('failedAccounts')).toEqual(before);
  expect(await handle.executeUpdate('retryFailedAccounts', { args: [{}] })).toEqual({
    ...{ accepted: 1, alreadyQueued: 0, failed: 1 },
  });
  expect((await handle.result()) as ReportResult).toMatchObject({ status: 'complete' });
  expect(published.map(({ number, shards }) => [number, shards.map(({ key }) => key)])).toEqual([
    [1, ['shard-0']],
    [2, ['shard-0', 'shard-1']],
  ]);
  const { status } = await eventually(
    () => handle.describe(),
    (described) => described.status.name !== 'RUNNING',
  );
  expect(status.name).toBe('COMPLETED');
});
