// The run's slots, lent to shards: at most `slots` accounts in flight, and none idle while an account waits.
import {
  CancellationScope,
  CancelledFailure,
  ChildWorkflowFailure,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  ParentClosePolicy,
  patched,
  setHandler,
  startChild,
  TerminatedFailure,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';
import { grantSlots, scanShard, shardProgress, type ScanShardInput } from './scan-shard.ts';
import { failShard, type ShardResult } from './shard-outcomes.ts';
import type { ShardSelection } from './ports.ts';

/** A shard's history holds some ten events an account; the server wants fewer than 51,200, and suggests 4,096. */
const ACCOUNTS_PER_SHARD = 400;

/** A shard's outcomes are one payload, of at most 2 MiB; a region's has some 500 bytes, 2,000 with the longest reason. */
const REGIONS_PER_SHARD = 1_000;

export type Shard = { number: number; accounts: number; select: ShardSelection };

export type ScanTotals = { done: number; failed: number; rows: number };

type Running = ScanTotals & {
  shard: Shard;
  handle: ChildWorkflowHandle<typeof scanShard>;
  grantedSlots: number;
  releasedSlots: number;
};

/** Cuts what is to be read into shards, numbered from `first`; `regions` is how many each account has. */
export function cutShards(
  what: { accounts: number } | { accountIds: readonly string[] },
  regions: number,
  first: number,
): Shard[] {
  const total = 'accountIds' in what ? what.accountIds.length : what.accounts;
  const most = Math.min(ACCOUNTS_PER_SHARD, Math.max(1, Math.floor(REGIONS_PER_SHARD / regions)));
  return Array.from({ length: Math.ceil(total / most) }, (_, index) => {
    const offset = index * most;
    const accounts = Math.min(most, total - offset);
    const select =
      'accountIds' in what
        ? { accountIds: what.accountIds.slice(offset, offset + accounts) }
        : { offset, limit: accounts };
    return { number: first + index, accounts, select };
  });
}

/** A shard that somebody ended in the UI costs its own accounts, which can be retried, and no other's. */
async function resultOf(
  handle: ChildWorkflowHandle<typeof scanShard>,
  input: ScanShardInput,
  isGivenUp: () => boolean,
): Promise<ShardResult> {
  try {
    return await handle.result();
  } catch (error) {
    const how = error instanceof ChildWorkflowFailure && !isGivenUp() ? howEnded(error) : undefined;
    if (how === undefined) throw error;
    return failShard(input, `shard ${input.shard} of the run was ${how} before it had stored what it read`);
  }
}

/** What somebody did to the shard alone; undefined: it failed by itself, or the run is cancelled, and its shards with it. */
function howEnded({ cause }: ChildWorkflowFailure): 'terminated' | 'cancelled' | undefined {
  if (cause instanceof TerminatedFailure)
    return patched('terminated-shard-fails-its-accounts') ? 'terminated' : undefined;
  if (!(cause instanceof CancelledFailure) || CancellationScope.current().consideredCancelled) return undefined;
  return patched('cancelled-shard-fails-its-accounts') ? 'cancelled' : undefined;
}

/**
 * Runs every shard as a child and returns their results in order. The next shard starts with the slots that an
 * emptying one hands back, so that no slot waits for the slowest account of a shard.
 */
export async function runShards(
  shards: readonly Shard[],
  slots: number,
  common: Omit<ScanShardInput, 'shard' | 'select' | 'slots'>,
  workflowId: string,
  onProgress: (totals: ScanTotals) => void,
): Promise<ShardResult[]> {
  const results: ShardResult[] = [];
  const running = new Map<number, Running>();
  const finished: ScanTotals = { done: 0, failed: 0, rows: 0 };
  const ends: Promise<void>[] = [];
  let free = slots;
  let next = 0;
  let givenUp = false;

  const tell = () => {
    const all = [finished, ...running.values()];
    const sum = (key: keyof ScanTotals) => all.reduce((total, totals) => total + totals[key], 0);
    onProgress({ done: sum('done'), failed: sum('failed'), rows: sum('rows') });
  };

  setHandler(shardProgress, ({ shard, ...totals }) => {
    const child = running.get(shard);
    // Signals may overtake one another, and the shard's own result: only what is news counts.
    if (!child || totals.done < child.done) return;
    free += totals.releasedSlots - child.releasedSlots;
    Object.assign(child, totals);
    tell();
  });

  const start = async (shard: Shard) => {
    const lent = Math.min(free, shard.accounts);
    free -= lent;
    const input = { ...common, shard: shard.number, select: shard.select, slots: lent };
    const handle = await startChild(scanShard, {
      workflowId: `${workflowId}/shard-${shard.number}`,
      args: [input],
      parentClosePolicy: ParentClosePolicy.TERMINATE,
      staticSummary: `shard ${shard.number}: ${shard.accounts} accounts`,
    });
    const child = { shard, handle, grantedSlots: lent, releasedSlots: 0, done: 0, failed: 0, rows: 0 };
    running.set(shard.number, child);
    const end = resultOf(handle, input, () => givenUp).then((result) => {
      running.delete(shard.number);
      free += child.grantedSlots - child.releasedSlots;
      results[shards.indexOf(shard)] = result;
      finished.done += result.accounts;
      finished.failed += result.failed;
      finished.rows += result.rows;
      tell();
    });
    ends.push(end);
    end.catch(() => undefined); // Awaited below with the others; until then a rejection must not count as unhandled.
  };

  /** Slots that a shard could use beside those it has: accounts of it wait as long as it hands none back. */
  const wanted = ({ shard, done, grantedSlots, releasedSlots }: Running) =>
    releasedSlots > 0 ? 0 : Math.max(0, shard.accounts - done - grantedSlots);
  const hungry = () => [...running.values()].find((child) => wanted(child) > 0);
  const canLend = () => free > 0 && (next < shards.length || hungry() !== undefined);
  const haveEnded = () => next === shards.length && running.size === 0;

  const lendUntilAllEnded = async () => {
    while (!haveEnded()) {
      // The ends are here for the one that fails: it ends the run at once.
      await Promise.race([condition(() => canLend() || haveEnded()), Promise.all(ends)]);
      const child = hungry();
      if (child) {
        const more = Math.min(free, wanted(child));
        free -= more;
        child.grantedSlots += more;
        // A shard that has ended takes no signal, and may be known to have ended only later: its result brings them back.
        await child.handle.signal(grantSlots, more).catch((error: unknown) => {
          if (isCancellation(error)) throw error;
        });
      } else if (next < shards.length) {
        await start(shards[next++]!);
      }
    }
    await Promise.all(ends);
  };

  try {
    await lendUntilAllEnded();
  } catch (error) {
    // The run may go on without what it asked for: no shard then reads on, for nobody.
    if (!isCancellation(error) && patched('failed-shard-cancels-the-others')) {
      givenUp = true;
      const cancel = ({ handle }: Running) => getExternalWorkflowHandle(handle.workflowId).cancel();
      await Promise.allSettled([...running.values()].map(cancel)); // One that has just ended takes no cancellation.
    }
    // Cancelled: the shards are too, and are waited for, so that none is cut off in the middle of storing.
    if (isCancellation(error) || givenUp) await Promise.allSettled(ends);
    throw error;
  }
  return results;
}
