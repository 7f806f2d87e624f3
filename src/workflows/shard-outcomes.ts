// Lists the accounts of a shard, and stores one outcome for each of them.
import { log, proxyActivities } from '@temporalio/workflow';
import { failedRegions, hasFailed, emptyOutcome, type AccountOutcome } from '#domain/coverage/outcome.ts';
import type { AccountToScan, ScanActivities } from './activity-types.ts';
import { scheduleToCloseMs } from './deadlines.ts';
import type { UnreadAccounts } from './shard-end.ts';
import type { ScanShardInput, ShardResult } from './shard-types.ts';

/** Storing may continue for this long after the deadline, so that publishing can follow within the same day. */
const STORING_HOURS_BEYOND_DEADLINE = 8;

/** Proxies the short activities before and after the scans. Like discovery and publishing, they are retried through outages of S3. */
const shardActivities = ({ deadline, nextScheduledAt }: Pick<ScanShardInput, 'deadline' | 'nextScheduledAt'>) =>
  proxyActivities<ScanActivities>({
    // Both activities take seconds. If a worker or the server dies, the activity is retried after this time.
    startToCloseTimeout: '1m',
    scheduleToCloseTimeout: scheduleToCloseMs(Date.now(), deadline, STORING_HOURS_BEYOND_DEADLINE, nextScheduledAt),
    retry: { initialInterval: '1s', maximumInterval: '1m' },
  });

export function listShardAccounts({ discovery, select, bucket, ...bounds }: ScanShardInput): Promise<AccountToScan[]> {
  return shardActivities(bounds).listShardAccounts({ discovery, select, bucket });
}

/** Stores the outcomes, one for each account of the shard, and returns the shard's result. */
export async function storeOutcomes(
  { runId, shard, bucket, ...bounds }: ScanShardInput,
  outcomes: AccountOutcome[],
): Promise<ShardResult> {
  const stored = await shardActivities(bounds).storeShard({ runId, shard, outcomes, bucket });
  const failed = outcomes.filter(hasFailed).length;
  return { stored, accounts: outcomes.length, failed, rows: sumRows(outcomes) };
}

/**
 * Returns the result of a shard that somebody terminated or cancelled. Its outcomes are lost, so each of its accounts fails with this
 * reason. This is called by the run and not by the shard.
 */
export async function failShard(input: ScanShardInput, reason: string): Promise<ShardResult> {
  return storeOutcomes(input, failAccounts(input, await listShardAccounts(input), { reason, found: [] }));
}

/** Returns the result of a shard that the run had not started when it ended the scan. */
export async function skipShard(input: ScanShardInput, reason: string): Promise<ShardResult> {
  const accounts = await listShardAccounts(input);
  const result = await storeOutcomes(input, failAccounts(input, accounts, { reason, cause: 'unfinished', found: [] }));
  return { ...result, unfinished: accounts.map(({ id }) => id) };
}

/**
 * Returns outcomes for accounts that were not read in full, and logs each account like any other failure. Regions that were finished keep
 * their outcome, and all other regions fail with the reason.
 */
export function failAccounts(
  input: ScanShardInput,
  accounts: readonly AccountToScan[],
  { reason, cause, found }: UnreadAccounts,
): AccountOutcome[] {
  const finished = new Map(found.map(({ accountId, regions }) => [accountId, regions]));
  return accounts.map((account) => {
    const before = new Map(finished.get(account.id)?.map((outcome) => [outcome.region, outcome]));
    const failed = (region: string) => emptyOutcome(region, 'failed', reason, cause ? { cause } : {});
    const regions = input.regions.map((region) => before.get(region) ?? failed(region));
    const outcome = { accountId: account.id, regions };
    logFailure(input, account, outcome);
    return outcome;
  });
}

/** Logs a warning if the account failed for good. The run logs one error for all of them. */
export function logFailure(
  { runId }: Pick<ScanShardInput, 'runId'>,
  account: AccountToScan,
  outcome: AccountOutcome,
): void {
  if (!hasFailed(outcome)) return;
  const [first, ...others] = failedRegions(outcome, account.name);
  log.warn(`account ${account.id} failed: ${first?.disposition}: ${first?.reason}`, {
    run_id: runId,
    account_id: account.id,
    region: [first, ...others].map((failure) => failure?.region).join(','),
    reason: first?.disposition,
  });
}

export function sumRows(outcomes: readonly AccountOutcome[]): number {
  return outcomes.reduce((sum, { regions }) => sum + regions.reduce((rows, region) => rows + region.rows, 0), 0);
}
