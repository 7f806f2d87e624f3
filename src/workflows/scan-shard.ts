// Scans a few hundred accounts with one activity per account, in a sliding window of slots that the parent grants.
import {
  ActivityCancellationType,
  ActivityFailure,
  defineSignal,
  getExternalWorkflowHandle,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { hasFailed, type AccountOutcome } from '#domain/coverage/outcome.ts';
import { renderShardDetails } from './run-details.ts';
import { outcomeFromActivityFailure } from './scan-failure.ts';
import type { AccountToScan, ScanActivities } from './activity-types.ts';
import { parseShardInput, parseSignal } from './internal-inputs.ts';
import { grantedSlots } from './schemas.ts';
import { Semaphore } from './semaphore.ts';
import { ShardEnd } from './shard-end.ts';
import type { ShardResult, ScanShardInput, ShardProgress } from './shard-types.ts';
import { failAccounts, listShardAccounts, logFailure, storeOutcomes, sumRows } from './shard-outcomes.ts';

export const shardProgress = defineSignal<[ShardProgress]>('shardProgress');
export const grantSlots = defineSignal<[number]>('grantSlots');

/**
 * A shard sends about eight signals while it scans and another eight while its window empties. Each signal adds four events to the parent's
 * history.
 */
const SIGNALS_PER_SHARD = 8;

/** The time that an attempt has for storing its results after its account's timeout. */
const STORING_MINUTES = 10;

/** The slots that the parent has granted to a shard. A free slot is a permit to read an account. */
class ShardSlots {
  readonly free: Semaphore;
  private grantedCount: number;
  releasedCount = 0;

  constructor(granted: number) {
    this.free = new Semaphore(granted);
    this.grantedCount = granted;
  }

  grant(more: number): void {
    this.grantedCount += more;
    this.free.release(more);
  }

  /** Returns free slots to the parent if there are enough of them to be worth a signal. The result is whether slots were returned. */
  releaseFree(): boolean {
    if (this.free.available < Math.ceil(this.grantedCount / SIGNALS_PER_SHARD)) return false;
    this.releasedCount += this.free.tryAcquire(this.grantedCount);
    return true;
  }
}

/** Reads every selected account and stores the outcomes. An account that cannot be read also gets an outcome. */
export async function scanShard(rawInput: ScanShardInput): Promise<ShardResult> {
  const input = parseShardInput(rawInput);
  const slots = new ShardSlots(input.slots);
  setHandler(grantSlots, (more) => slots.grant(parseSignal('grantSlots', grantedSlots, more) ?? 0));
  const end = new ShardEnd(input);
  const accounts = await listShardAccounts(input);
  const outcomes: AccountOutcome[] = [];
  const reportProgress = createProgressReporter(input, accounts.length, outcomes, slots);

  await end.runUntilDue(
    async () => {
      const scans: Promise<void>[] = [];
      for (const account of accounts) {
        await slots.free.waitForPermit();
        slots.free.tryAcquire(1);
        const scanned = scan(input, account).then((outcome) => {
          slots.free.release();
          outcomes.push(outcome);
          logFailure(input, account, outcome);
          return reportProgress(scans.length === accounts.length);
        });
        scanned.catch(() => undefined); // It is awaited below. Until then, an unhandled rejection would block the workflow forever.
        scans.push(scanned);
      }
      await Promise.all(scans);
    },
    () => reportProgress(false, true),
  );

  const known = new Set(outcomes.map(({ accountId }) => accountId));
  const unread = failAccounts(
    input,
    accounts.filter(({ id }) => !known.has(id)),
    end.unread(),
  );
  const result = await storeOutcomes(input, [...outcomes, ...unread]);
  const unfinished = end.isRequested() ? unread.filter(hasFailed).map(({ accountId }) => accountId) : [];
  return unfinished.length > 0 ? { ...result, unfinished } : result;
}

async function scan(input: ScanShardInput, account: AccountToScan): Promise<AccountOutcome> {
  const { runId, regions, scanAttempts: attempts, bucket, accountTimeoutMinutes: timeoutMinutes } = input;
  const { scanAccount } = proxyActivities<ScanActivities>({
    startToCloseTimeout: timeoutMinutes === undefined ? '2h' : `${timeoutMinutes + STORING_MINUTES}m`,
    heartbeatTimeout: '30s',
    // At the deadline, the shard must not wait for an activity that does not react, because it may be paused or its worker may be dead.
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '2m', maximumAttempts: attempts },
  });
  try {
    const summary = `${account.id} ${account.name}`;
    return await scanAccount.executeWithOptions({ summary: shortenSummary(summary) }, [
      { runId, account, regions, attempts, bucket, ...(timeoutMinutes === undefined ? {} : { timeoutMinutes }) },
    ]);
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    return outcomeFromActivityFailure(account.id, regions, error);
  }
}

/** Shortens a summary to 100 characters. The server rejects more than 400 bytes, and a character takes at most four. */
function shortenSummary(summary: string): string {
  return summary.length <= 100 ? summary : `${[...summary].slice(0, 99).join('')}…`;
}

/**
 * Creates a function that signals the shard's progress to the parent. As soon as every account has a slot (`isEmptying`), it also returns
 * free slots. If `isDue`, by default after the publish deadline, it signals every change, because the run may end the scan when half of the
 * accounts have ended.
 */
function createProgressReporter(
  input: ScanShardInput,
  total: number,
  outcomes: readonly AccountOutcome[],
  slots: ShardSlots,
) {
  const parent = workflowInfo().parent;
  const accountsPerSignal = Math.max(10, Math.ceil(total / SIGNALS_PER_SHARD));
  const { publishDeadline } = input;
  const reportsFrom = publishDeadline === undefined ? Number.POSITIVE_INFINITY : Date.parse(publishDeadline);
  return async (isEmptying: boolean, isDue = Date.now() >= reportsFrom): Promise<void> => {
    const done = outcomes.length;
    if (done === total) return; // No signal is needed, because the shard's result reports the end.
    const hasReleased = isEmptying && slots.releaseFree();
    if (!hasReleased && !isDue && done % accountsPerSignal !== 0) return;
    const failed = outcomes.filter(hasFailed).length;
    const rows = sumRows(outcomes);
    setCurrentDetails(renderShardDetails({ done, total, failed, rows }));
    if (!parent) return;
    const progress = { shard: input.shard, done, failed, rows, releasedSlots: slots.releasedCount };
    await getExternalWorkflowHandle(parent.workflowId).signal(shardProgress, progress);
  };
}
