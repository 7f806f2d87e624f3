// Scans a few hundred accounts, one activity each, in a sliding window of slots that the parent grants.
import {
  ActivityCancellationType,
  ActivityFailure,
  CancellationScope,
  defineSignal,
  getExternalWorkflowHandle,
  isCancellation,
  log,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { hasFailed, type AccountOutcome } from '#domain/coverage/outcome.ts';
import { renderShardDetails } from './run-details.ts';
import { outcomeFromActivityFailure } from './scan-failure.ts';
import type { AccountToScan, ScanActivities } from './activity-types.ts';
import { parseShardInput, parseSignal } from './internal-inputs.ts';
import { grantedSlots } from './schemas.ts';
import { Semaphore } from './semaphore.ts';
import type { ShardResult, ScanShardInput, ShardProgress } from './types.ts';
import { failAccounts, listShardAccounts, logFailure, storeOutcomes, sumRows } from './shard-outcomes.ts';

export const shardProgress = defineSignal<[ShardProgress]>('shardProgress');
export const grantSlots = defineSignal<[number]>('grantSlots');

/** A shard sends about eight signals while it scans and eight while its window empties. Each costs the parent four events. */
const SIGNALS_PER_SHARD = 8;

/** The slots that the parent has granted a shard. A free slot is a permit to read an account. */
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

  /** Hands the free slots back if they are enough to be worth a signal. Returns whether it did. */
  releaseFree(): boolean {
    if (this.free.available < Math.ceil(this.grantedCount / SIGNALS_PER_SHARD)) return false;
    this.releasedCount += this.free.tryAcquire(this.grantedCount);
    return true;
  }
}

/** Reads every selected account and stores the outcomes. An account that cannot be read is an outcome too. */
export async function scanShard(rawInput: ScanShardInput): Promise<ShardResult> {
  const input = parseShardInput(rawInput);
  const slots = new ShardSlots(input.slots);
  setHandler(grantSlots, (more) => slots.grant(parseSignal('grantSlots', grantedSlots, more) ?? 0));
  const accounts = await listShardAccounts(input);
  const outcomes: AccountOutcome[] = [];
  const reportProgress = createProgressReporter(input, accounts.length, outcomes, slots);

  await beforeDeadline(input.deadline, async () => {
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
      scanned.catch(() => undefined); // It is awaited below. Until then, an unhandled rejection would stop the workflow for ever.
      scans.push(scanned);
    }
    await Promise.all(scans);
  });

  const known = new Set(outcomes.map(({ accountId }) => accountId));
  const unread = accounts.filter(({ id }) => !known.has(id));
  return storeOutcomes(input, [...outcomes, ...failAccounts(input, unread, 'the deadline of the run came first')]);
}

/** Runs `work` until `deadline`, and then cancels what is still in flight. */
async function beforeDeadline(deadline: string, work: () => Promise<void>): Promise<void> {
  const scope = new CancellationScope();
  const remaining = Math.max(0, Date.parse(deadline) - Date.now());
  const clock = new CancellationScope();
  const ended = clock.run(async () => {
    await sleep(remaining, { summary: 'deadline of the run' });
    scope.cancel();
  });
  ended.catch(() => undefined); // The clock is stopped below, when the work is done in time.
  try {
    await scope.run(work);
  } catch (error) {
    if (!isCancellation(error) || CancellationScope.current().consideredCancelled) throw error;
    log.warn('the deadline of the run came before every account was read');
  } finally {
    clock.cancel();
  }
}

async function scan(input: ScanShardInput, account: AccountToScan): Promise<AccountOutcome> {
  const { runId, regions, scanAttempts: attempts, bucket } = input;
  const { scanAccount } = proxyActivities<ScanActivities>({
    startToCloseTimeout: '2h',
    heartbeatTimeout: '30s',
    // The deadline must not wait for an activity that does not react to it: it may be paused, or its worker dead.
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '2m', maximumAttempts: attempts },
  });
  try {
    const summary = `${account.id} ${account.name}`;
    return await scanAccount.executeWithOptions({ summary: shortenSummary(summary) }, [
      { runId, account, regions, attempts, bucket },
    ]);
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    return outcomeFromActivityFailure(account.id, regions, error);
  }
}

/** Shortens a summary to 100 characters. The server refuses more than 400 bytes, and a character has at most four. */
function shortenSummary(summary: string): string {
  return summary.length <= 100 ? summary : `${[...summary].slice(0, 99).join('')}…`;
}

/**
 * Creates a function that signals the shard's progress to the parent. Once every account has a slot (`isEmptying`), it also hands
 * free slots back.
 */
function createProgressReporter(
  input: ScanShardInput,
  total: number,
  outcomes: readonly AccountOutcome[],
  slots: ShardSlots,
) {
  const parent = workflowInfo().parent;
  const everyAccounts = Math.max(10, Math.ceil(total / SIGNALS_PER_SHARD));
  return async (isEmptying: boolean): Promise<void> => {
    const done = outcomes.length;
    if (done === total) return; // The shard's result reports its end, so no signal is needed.
    const hasReleased = isEmptying && slots.releaseFree();
    if (!hasReleased && done % everyAccounts !== 0) return;
    const failed = outcomes.filter(hasFailed).length;
    const rows = sumRows(outcomes);
    setCurrentDetails(renderShardDetails({ done, total, failed, rows }));
    if (!parent) return;
    const progress = { shard: input.shard, done, failed, rows, releasedSlots: slots.releasedCount };
    await getExternalWorkflowHandle(parent.workflowId).signal(shardProgress, progress);
  };
}
