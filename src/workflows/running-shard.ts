// A shard as its run sees it while it runs, and the signals that the run sends it.
import { isCancellation, type ChildWorkflowHandle } from '@temporalio/workflow';
import type { Shard } from './cut-shards.ts';
import { grantSlots, type scanShard } from './scan-shard.ts';
import { endScan } from './shard-end.ts';
import type { ScanTotals } from './types.ts';

export type RunningShard = ScanTotals & {
  shard: Shard;
  handle: ChildWorkflowHandle<typeof scanShard>;
  grantedSlots: number;
  releasedSlots: number;
};

/** Ends a shard before every account of it is read. */
export function signalEnd({ handle }: RunningShard, reason: string): Promise<void> {
  return ignoreEnded(handle.signal(endScan, reason));
}

export function signalGrant({ handle }: RunningShard, granted: number): Promise<void> {
  return ignoreEnded(handle.signal(grantSlots, granted));
}

/** A shard that has ended rejects a signal, and the run may learn of its end only later. Its result says what the signal asks for. */
function ignoreEnded(signalled: Promise<void>): Promise<void> {
  return signalled.catch((error: unknown) => {
    if (isCancellation(error)) throw error;
  });
}

/** Returns how many more slots a shard could use. A shard that hands slots back needs none: no account of it waits for one. */
export function countMissingSlots({ shard, done, grantedSlots, releasedSlots }: RunningShard): number {
  return releasedSlots > 0 ? 0 : Math.max(0, shard.accounts - done - grantedSlots);
}
