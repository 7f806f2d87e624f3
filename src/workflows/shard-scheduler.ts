// Grants the run's slots to shards. At most `slots` accounts are in flight, and no slot is idle while an account waits.
import {
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  ParentClosePolicy,
  startChild,
} from '@temporalio/workflow';
import type { Shard } from './split-shards.ts';
import { countMissingSlots, signalEnd, signalGrant, type RunningShard } from './running-shard.ts';
import type { ScanCutoff } from './scan-cutoff.ts';
import { scanShard } from './scan-shard.ts';
import { skipShard } from './shard-outcomes.ts';
import { Semaphore } from './semaphore.ts';
import type { ScanTotals } from './types.ts';
import type { ScanShardInput, ShardProgress, ShardResult } from './shard-types.ts';
import { waitForShardResult } from './shard-result.ts';
import { deprecateFailedShard } from './patches.ts';

type ShardRun = {
  shards: readonly Shard[];
  /** The maximum number of accounts in flight in all shards together. */
  slots: number;
  common: Omit<ScanShardInput, 'shard' | 'select' | 'slots' | 'publishDeadline'>;
  workflowId: string;
  onProgress: (totals: ScanTotals) => void;
  /** The schedulers that receive the progress of shards. A scan adds its own scheduler while it runs. */
  schedulers: Set<ProgressReceiver>;
  /** Determines when the scan ends before every account is read; absent if it never does. */
  cutoff?: ScanCutoff | undefined;
};

export type ProgressReceiver = { recordProgress(progress: ShardProgress): void };

/**
 * Runs every shard as a child workflow and returns the results in order. The next shard starts with the slots that an emptying shard
 * returns, so that no slot waits for the slowest account of a shard.
 */
export async function runShards(run: ShardRun): Promise<ShardResult[]> {
  const scheduler = new ShardScheduler(run);
  run.schedulers.add(scheduler);
  const watch = new CancellationScope();
  watch.run(() => scheduler.endShardsWhenDue()).catch(() => undefined); // The watch is cancelled below when the scan is done.
  try {
    await scheduler.dispatchUntilDone();
  } catch (error) {
    // The run may continue with its earlier publication. The other shards are cancelled, because their results will not be used.
    const mustCancel = !isCancellation(error);
    if (mustCancel) deprecateFailedShard();
    if (mustCancel) await scheduler.cancelShards();
    // If the run is cancelled, its shards are cancelled too.
    // The run waits for them, so that no shard is interrupted while it stores outcomes.
    if (mustCancel || isCancellation(error)) await scheduler.waitForShards();
    throw error;
  } finally {
    watch.cancel();
    run.schedulers.delete(scheduler);
  }
  return scheduler.results;
}

class ShardScheduler {
  readonly results: ShardResult[] = [];
  private readonly run: ShardRun;
  private readonly pendingShards: Shard[];
  private readonly slots: Semaphore;
  private readonly accounts: number;
  private readonly runningShards = new Map<number, RunningShard>();
  private readonly finishedTotals: ScanTotals = { done: 0, failed: 0, rows: 0 };
  private readonly ends: Promise<void>[] = [];
  private isAbandoned = false;
  /** The reason why the scan ends early; undefined unless it does. */
  private endReason: string | undefined;

  constructor(run: ShardRun) {
    this.run = run;
    this.pendingShards = [...run.shards];
    this.accounts = run.shards.reduce((sum, { accounts }) => sum + accounts, 0);
    this.slots = new Semaphore(run.slots);
  }

  async dispatchUntilDone(): Promise<void> {
    while (!this.isDone()) {
      // The results of shards are part of the race, so that a failed shard ends the scan immediately.
      await Promise.race([condition(() => this.canGrant() || this.isDone()), Promise.all(this.ends)]);
      const child = this.findShardNeedingSlots();
      if (child) await this.grant(child);
      else if (this.pendingShards.length > 0) await this.start(this.pendingShards.shift()!);
    }
    await Promise.all(this.ends);
  }

  /**
   * Ends the scan at its cutoff, if it has one. Running shards return the results they have, and shards that have not started are skipped.
   */
  async endShardsWhenDue(): Promise<void> {
    const { cutoff } = this.run;
    if (!cutoff) return;
    const reason = await cutoff.due(() => 2 * this.totals().done >= this.accounts);
    this.endReason = reason;
    const runningShards = [...this.runningShards.values()];
    for (const shard of this.pendingShards.splice(0)) {
      const skipped = skipShard(this.inputOf(shard, 0), reason).then((result) => this.setResult(shard, result));
      this.track(skipped);
    }
    await Promise.all(runningShards.map((child) => signalEnd(child, reason)));
  }

  recordProgress({ shard, ...totals }: ShardProgress): void {
    const child = this.runningShards.get(shard);
    // Signals may arrive out of order or after the shard's result, so older totals are ignored.
    if (!child || totals.done < child.done) return;
    // A forged signal must not create slots.
    if (totals.releasedSlots < child.releasedSlots || totals.releasedSlots > child.grantedSlots) return;
    this.slots.release(totals.releasedSlots - child.releasedSlots);
    Object.assign(child, totals);
    this.reportProgress();
  }

  /** Cancels every shard that is still running. If a shard ends because of this, its accounts are not treated as failed. */
  cancelShards(): Promise<unknown> {
    this.isAbandoned = true;
    const cancel = ({ handle }: RunningShard) => getExternalWorkflowHandle(handle.workflowId).cancel();
    return Promise.allSettled([...this.runningShards.values()].map(cancel)); // The call rejects if the shard has just ended.
  }

  waitForShards(): Promise<unknown> {
    return Promise.allSettled(this.ends);
  }

  private async start(shard: Shard): Promise<void> {
    const grantedSlots = this.slots.tryAcquire(shard.accounts);
    const input = this.inputOf(shard, grantedSlots);
    const handle = await startChild(scanShard, {
      workflowId: `${this.run.workflowId}/shard-${shard.number}`,
      args: [input],
      parentClosePolicy: ParentClosePolicy.TERMINATE,
      staticSummary: `shard ${shard.number}: ${shard.accounts} accounts`,
    });
    const child = { shard, handle, grantedSlots, releasedSlots: 0, done: 0, failed: 0, rows: 0 };
    this.runningShards.set(shard.number, child);
    this.track(waitForShardResult(handle, input, () => this.isAbandoned).then((result) => this.end(child, result)));
    if (this.endReason !== undefined) await signalEnd(child, this.endReason);
  }

  private inputOf({ number, select }: Shard, slots: number): ScanShardInput {
    const { common, cutoff } = this.run;
    return { ...common, shard: number, select, slots, ...(cutoff ? { publishDeadline: cutoff.reportsFrom } : {}) };
  }

  private track(end: Promise<void>): void {
    this.ends.push(end);
    end.catch(() => undefined); // It is awaited with the others. Until then, a rejection must not be treated as unhandled.
  }

  private end({ shard, grantedSlots, releasedSlots }: RunningShard, result: ShardResult): void {
    this.runningShards.delete(shard.number);
    this.slots.release(grantedSlots - releasedSlots);
    this.setResult(shard, result);
  }

  private setResult(shard: Shard, result: ShardResult): void {
    this.results[this.run.shards.indexOf(shard)] = result;
    this.finishedTotals.done += result.accounts;
    this.finishedTotals.failed += result.failed;
    this.finishedTotals.rows += result.rows;
    this.reportProgress();
  }

  private grant(child: RunningShard): Promise<void> {
    const granted = this.slots.tryAcquire(countMissingSlots(child));
    child.grantedSlots += granted;
    return signalGrant(child, granted);
  }

  private reportProgress(): void {
    this.run.onProgress(this.totals());
  }

  private totals(): ScanTotals {
    const all = [this.finishedTotals, ...this.runningShards.values()];
    const sum = (key: keyof ScanTotals) => all.reduce((total, totals) => total + totals[key], 0);
    return { done: sum('done'), failed: sum('failed'), rows: sum('rows') };
  }

  private findShardNeedingSlots(): RunningShard | undefined {
    return [...this.runningShards.values()].find((child) => countMissingSlots(child) > 0);
  }

  private canGrant(): boolean {
    return this.slots.available > 0 && (this.pendingShards.length > 0 || this.findShardNeedingSlots() !== undefined);
  }

  private isDone(): boolean {
    return this.pendingShards.length === 0 && this.runningShards.size === 0;
  }
}
