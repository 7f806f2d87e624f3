// An organization of which some accounts do not end before a test lets them: their outcomes and the publications are kept.
import { randomUUID } from 'node:crypto';
import { Context } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import { isFailure } from '#domain/coverage/dispositions.ts';
import { mergeOutcomes } from '#domain/coverage/merge-outcomes.ts';
import { hasFailed, failedRegions, type AccountOutcome } from '#domain/coverage/outcome.ts';
import type { PublishInput } from '#src/workflows/activity-types.ts';
import { DEFAULT_TASK_QUEUE } from '#domain/task-queues.ts';
import type { Progress, RunPlan } from '#src/workflows/types.ts';
import { aPlan, aPublication, aRegionOutcome, aStoredObject } from '../support/builders.ts';
import { eventually } from '../support/lab.ts';
import type { MockActivities, WorkflowEnvironment } from './environment.ts';

export const idOf = (index: number) => String(index).padStart(12, '0');
export const idsFrom = (first: number, end: number) => Array.from({ length: end - first }, (_, at) => idOf(first + at));

export type Published = Pick<PublishInput, 'number'> & {
  /** The numbers of its shards. */
  shards: number[];
  /** The failed accounts of the publication, each with the reason of its first failed region. */
  failed: [accountId: string, reason: string][];
  /** The regions of failed accounts that were read all the same. */
  kept: [accountId: string, region: string][];
};

/**
 * Mocks activities for `accounts` accounts. Those for which `isStuck` holds heartbeat until `release` is called, or until they are
 * cancelled. `plan` and `more` replace what a test wants otherwise.
 */
export function mockUnfinished(
  env: WorkflowEnvironment,
  accounts: number,
  isStuck: (accountId: string) => boolean,
  plan: Partial<RunPlan>,
  more: MockActivities = {},
) {
  const stored = new Map<string, AccountOutcome[]>();
  const published: Published[] = [];
  const scans: string[] = [];
  const waiting = new Map<string, () => void>();
  const released = new Set<string>();
  const regions = plan.regions ?? ['us-east-1'];
  const all = idsFrom(0, accounts);
  let change = (_: string, outcome: AccountOutcome) => outcome;
  const outcomeOf = (accountId: string): AccountOutcome =>
    change(accountId, { accountId, regions: regions.map((region) => aRegionOutcome({ region })) });

  env.mockActivities({
    discoverAccounts: () =>
      Promise.resolve(aPlan({ accountsToScan: accounts, regions, concurrentAccounts: 10, ...plan })),
    listShardAccounts({ select }) {
      const ids = 'offset' in select ? all.slice(select.offset, select.offset + select.limit) : select.accountIds;
      return Promise.resolve(ids.map((id) => ({ id, name: `account ${id}`, ou: 'Prod' })));
    },
    async scanAccount({ account: { id } }) {
      scans.push(id);
      const context = Context.current();
      const beating = setInterval(() => context.heartbeat(), 200);
      const end = new Promise<void>((resolve) => waiting.set(id, resolve));
      try {
        if (isStuck(id) && !released.has(id)) await Promise.race([end, context.cancelled]);
      } finally {
        clearInterval(beating);
      }
      return outcomeOf(id);
    },
    readShardProgress: () => Promise.resolve([]),
    storeShard({ shard, outcomes }) {
      const key = `runs/run-1/shards/${shard}`;
      stored.set(key, outcomes);
      return Promise.resolve(aStoredObject({ key }));
    },
    publishReport({ number, shards }) {
      const keys = shards.map(({ key }) => key);
      const merged = mergeOutcomes(keys.map((key) => stored.get(key)!));
      const failed = merged.filter(hasFailed);
      const failures = failed.flatMap((outcome) => failedRegions(outcome, 'payments'));
      published.push({
        number,
        shards: keys.map((key) => Number(key.split('/').at(-1))),
        failed: failed.map((outcome) => [outcome.accountId, failedRegions(outcome, '')[0]!.reason]),
        kept: failed.flatMap(({ accountId, regions: read }) =>
          read
            .filter(({ disposition }) => !isFailure(disposition))
            .map(({ region }) => [accountId, region] as [string, string]),
        ),
      });
      const status = failed.length > 0 ? 'partial' : 'complete';
      const failedAccountIds = failed.map(({ accountId }) => accountId);
      return Promise.resolve(aPublication({ number, status, failedAccountIds, failures }));
    },
    ...more,
  });

  const release = (...ids: string[]) => {
    for (const id of ids) {
      released.add(id);
      waiting.get(id)?.();
    }
  };
  /** Replaces the outcomes of accounts from now on. */
  const intercept = (changed: typeof change) => (change = changed);
  return { published, stored, scans, release, intercept };
}

export const startReport = (env: WorkflowEnvironment, input = {}): Promise<WorkflowHandle> =>
  env.client.workflow.start('complianceReport', {
    taskQueue: DEFAULT_TASK_QUEUE,
    workflowId: randomUUID(),
    args: [input],
  });

/** Waits until the run waits for retries with its publication of this number. */
export const untilPublished = (handle: WorkflowHandle, number: number): Promise<Progress> =>
  eventually(
    () => handle.query<Progress>('progress'),
    ({ phase, publication }) => phase === 'awaiting-retry' && publication?.number === number,
  );
