// Grants the run's slots to shards. At most `slots` accounts are in flight, and no slot is idle while an account waits.
import {
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  ParentClosePolicy,
  setHandler,
  startChild,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';
import { grantSlots, scanShard, shardProgress } from './scan-shard.ts';
import { parseSignal } from './internal-inputs.ts';
import { shardProgress as progressSchema } from './schemas.ts';
import { Semaphore } from './semaphore.ts';
import type { ShardSelection, ScanShardInput, ShardProgress, ShardResult, ScanTotals } from './types.ts';
import { waitForShardResult } from './shard-result.ts';
import { deprecateFailedShard } from './patches.ts';

/** A shard's history has about ten events per account. The server allows fewer than 51,200 and suggests 4,096. */
const ACCOUNTS_PER_SHARD = 400;

/** A shard's outcomes are one payload of at most 2 MiB. A region's outcome has about 500 bytes, 2,000 with the longest reason. */
const REGIONS_PER_SHARD = 1_000;

export type Shard = { number: number; accounts: number; select: ShardSelection };

/** The accounts that a scan reads: the first `accounts` of those in scope, or the ones with these ids. */
export type AccountsToRead = { accounts: number } | { accountIds: readonly string[] };

type Running = ScanTotals & {
  shard: Shard;
  handle: ChildWorkflowHandle<typeof scanShard>;
  grantedSlots: number;
  releasedSlots: number;
};

/** Cuts accounts into shards that are numbered from `first`. `regions` is the number of regions of each account. */
export function cutShards(what: AccountsToRead, regions: number, first: number): Shard[] {
  const total = 'accountIds' in what ? what.accountIds.length : what.accounts;
  const maxAccounts = Math.min(ACCOUNTS_PER_SHARD, Math.max(1, Math.floor(REGIONS_PER_SHARD / regions)));
  return Array.from({ length: Math.ceil(total / maxAccounts) }, (_, index) => {
    const offset = index * maxAccounts;
    const accounts = Math.min(maxAccounts, total - offset);
    const select =
      'accountIds' in what
        ? { accountIds: what.accountIds.slice(offset, offset + accounts) }
        : { offset, limit: accounts };
    return { number: first + index, accounts, select };
  });
}

type ShardRun = {
  shards: readonly Shard[];
  /** The maximum number of accounts in flight, over all shards. */
  slots: number;
  common: Omit<ScanShardInput, 'shard' | 'select' | 'slots'>;
  workflowId: string;
  onProgress: (totals: ScanTotals) => void;
};

/**
 * Runs every shard as a child workflow and returns the results in order. The next shard starts with the slots that an emptying
 * shard hands back, so that no slot waits for the slowest account of a shard.
 */
export async function runShards(run: ShardRun): Promise<ShardResult[]> {
  const scheduler = new ShardScheduler(run);
  setHandler(shardProgress, (argument) => {
    const progress = parseSignal('shardProgress', progressSchema, argument);
    if (progress) scheduler.recordProgress(progress);
  });
  try {
    await scheduler.dispatchUntilDone();
  } catch (error) {
    // The run may go on with its earlier publication. The other shards are cancelled, because nobody uses what they read.
    const cancels = !isCancellation(error);
    if (cancels) deprecateFailedShard();
    if (cancels) await scheduler.cancelShards();
    // If the run is cancelled, its shards are cancelled too. The run waits for them, so that none is cut off while it stores.
    if (cancels || isCancellation(error)) await scheduler.waitForShards();
    throw error;
  }
  return scheduler.results;
}

class ShardScheduler {
  readonly results: ShardResult[] = [];
  private readonly run: ShardRun;
  private readonly pendingShards: Shard[];
  private readonly slots: Semaphore;
  private readonly runningShards = new Map<number, Running>();
  private readonly finishedTotals: ScanTotals = { done: 0, failed: 0, rows: 0 };
  private readonly ends: Promise<void>[] = [];
  private isAbandoned = false;

  constructor(run: ShardRun) {
    this.run = run;
    this.pendingShards = [...run.shards];
    this.slots = new Semaphore(run.slots);
  }

  async dispatchUntilDone(): Promise<void> {
    while (!this.isDone()) {
      // The ends are part of the race so that a shard that fails ends the run at once.
      await Promise.race([condition(() => this.canGrant() || this.isDone()), Promise.all(this.ends)]);
      const child = this.findShardNeedingSlots();
      if (child) await this.grant(child);
      else if (this.pendingShards.length > 0) await this.start(this.pendingShards.shift()!);
    }
    await Promise.all(this.ends);
  }

  recordProgress({ shard, ...totals }: ShardProgress): void {
    const child = this.runningShards.get(shard);
    // Signals may overtake one another and arrive after the shard's result, so older totals are ignored.
    if (!child || totals.done < child.done) return;
    // A forged signal must not create slots.
    if (totals.releasedSlots < child.releasedSlots || totals.releasedSlots > child.grantedSlots) return;
    this.slots.release(totals.releasedSlots - child.releasedSlots);
    Object.assign(child, totals);
    this.reportProgress();
  }

  /** Cancels every shard that still runs. A shard that ends because of this fails no account. */
  cancelShards(): Promise<unknown> {
    this.isAbandoned = true;
    const cancel = ({ handle }: Running) => getExternalWorkflowHandle(handle.workflowId).cancel();
    return Promise.allSettled([...this.runningShards.values()].map(cancel)); // A shard that has just ended rejects it.
  }

  waitForShards(): Promise<unknown> {
    return Promise.allSettled(this.ends);
  }

  private async start(shard: Shard): Promise<void> {
    const grantedSlots = this.slots.tryAcquire(shard.accounts);
    const input = { ...this.run.common, shard: shard.number, select: shard.select, slots: grantedSlots };
    const handle = await startChild(scanShard, {
      workflowId: `${this.run.workflowId}/shard-${shard.number}`,
      args: [input],
      parentClosePolicy: ParentClosePolicy.TERMINATE,
      staticSummary: `shard ${shard.number}: ${shard.accounts} accounts`,
    });
    const child = { shard, handle, grantedSlots, releasedSlots: 0, done: 0, failed: 0, rows: 0 };
    this.runningShards.set(shard.number, child);
    const end = waitForShardResult(handle, input, () => this.isAbandoned).then((result) => this.end(child, result));
    this.ends.push(end);
    end.catch(() => undefined); // It is awaited with the others. Until then, a rejection must not count as unhandled.
  }

  private end({ shard, grantedSlots, releasedSlots }: Running, result: ShardResult): void {
    this.runningShards.delete(shard.number);
    this.slots.release(grantedSlots - releasedSlots);
    this.results[this.run.shards.indexOf(shard)] = result;
    this.finishedTotals.done += result.accounts;
    this.finishedTotals.failed += result.failed;
    this.finishedTotals.rows += result.rows;
    this.reportProgress();
  }

  private grant(child: Running): Promise<void> {
    const granted = this.slots.tryAcquire(countMissingSlots(child));
    child.grantedSlots += granted;
    // A shard that has ended rejects the signal, and the run may learn of its end only later. Its result returns the slots.
    return child.handle.signal(grantSlots, granted).catch((error: unknown) => {
      if (isCancellation(error)) throw error;
    });
  }

  private reportProgress(): void {
    const all = [this.finishedTotals, ...this.runningShards.values()];
    const sum = (key: keyof ScanTotals) => all.reduce((total, totals) => total + totals[key], 0);
    this.run.onProgress({ done: sum('done'), failed: sum('failed'), rows: sum('rows') });
  }

  private findShardNeedingSlots(): Running | undefined {
    return [...this.runningShards.values()].find((child) => countMissingSlots(child) > 0);
  }

  private canGrant(): boolean {
    return this.slots.available > 0 && (this.pendingShards.length > 0 || this.findShardNeedingSlots() !== undefined);
  }

  private isDone(): boolean {
    return this.pendingShards.length === 0 && this.runningShards.size === 0;
  }
}

/** Returns how many more slots a shard could use. A shard that hands slots back needs none: no account of it waits for one. */
function countMissingSlots({ shard, done, grantedSlots, releasedSlots }: Running): number {
  return releasedSlots > 0 ? 0 : Math.max(0, shard.accounts - done - grantedSlots);
}
