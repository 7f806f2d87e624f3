// What goes into a shard and what comes out of it: its accounts, and an outcome for each, stored once.
import { log, proxyActivities } from '@temporalio/workflow';
import { failedRegions, hasFailed, emptyOutcome, type AccountOutcome } from '#domain/coverage/outcome.ts';
import type { AccountToScan, ScanActivities } from './activity-types.ts';
import { TASK_QUEUE } from './task-queues.ts';
import { scheduleToCloseMs } from './deadlines.ts';
import type { ScanShardInput, ShardResult } from './types.ts';
/** Storing what was read may come after the deadline, and publishing has to follow within the same day. */
const STORING_HOURS_BEYOND_DEADLINE = 8;

/** The short activities around the scans, with the same timeout for S3 as discovery and publishing. */
const shardActivities = ({ deadline, nextScheduledAt }: Pick<ScanShardInput, 'deadline' | 'nextScheduledAt'>) =>
  proxyActivities<ScanActivities>({
    taskQueue: TASK_QUEUE,
    // What a dying worker or server takes along is done again after this; both take seconds.
    startToCloseTimeout: '1m',
    scheduleToCloseTimeout: scheduleToCloseMs(Date.now(), deadline, STORING_HOURS_BEYOND_DEADLINE, nextScheduledAt),
    retry: { initialInterval: '1s', maximumInterval: '1m' },
  });

export function listShardAccounts({ discovery, select, bucket, ...bounds }: ScanShardInput): Promise<AccountToScan[]> {
  return shardActivities(bounds).listShardAccounts({ discovery, select, bucket });
}

/** Stores the outcomes, one for each account of the shard. */
export async function storeOutcomes(
  { runId, shard, bucket, ...bounds }: ScanShardInput,
  outcomes: AccountOutcome[],
): Promise<ShardResult> {
  const stored = await shardActivities(bounds).storeShard({ runId, shard, outcomes, bucket });
  const failed = outcomes.filter(hasFailed).length;
  return { stored, accounts: outcomes.length, failed, rows: sumRows(outcomes) };
}

/**
 * What stands for a shard that somebody terminated or cancelled: its outcomes are lost with it, so each of its accounts failed, for
 * this reason. Called by the run, not by the shard.
 */
export async function failShard(input: ScanShardInput, reason: string): Promise<ShardResult> {
  return storeOutcomes(input, failAccounts(input, await listShardAccounts(input), reason));
}

/** Outcomes of accounts that nobody read, for this reason; each is logged as any other failure is. */
export function failAccounts(
  input: ScanShardInput,
  accounts: readonly AccountToScan[],
  reason: string,
): AccountOutcome[] {
  return accounts.map((account) => {
    const regions = input.regions.map((region) => emptyOutcome(region, 'failed', reason));
    const outcome = { accountId: account.id, regions };
    logFailure(input, account, outcome);
    return outcome;
  });
}

/** One error line an account that failed for good. */
export function logFailure(
  { runId }: Pick<ScanShardInput, 'runId'>,
  account: AccountToScan,
  outcome: AccountOutcome,
): void {
  if (!hasFailed(outcome)) return;
  const [first, ...others] = failedRegions(outcome, account.name);
  log.error(`account ${account.id} failed: ${first?.disposition}: ${first?.reason}`, {
    run_id: runId,
    account_id: account.id,
    region: [first, ...others].map((failure) => failure?.region).join(','),
    reason: first?.disposition,
  });
}

export function sumRows(outcomes: readonly AccountOutcome[]): number {
  return outcomes.reduce((sum, { regions }) => sum + regions.reduce((rows, region) => rows + region.rows, 0), 0);
}
