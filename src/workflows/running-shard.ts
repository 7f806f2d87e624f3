// Tracks a running shard in its parent run, and sends signals to the shard.
import { isCancellation, type ChildWorkflowHandle } from '@temporalio/workflow';
import type { Shard } from './split-shards.ts';
import { grantSlots, type scanShard } from './scan-shard.ts';
import { endScan } from './shard-end.ts';
import type { ScanTotals } from './types.ts';

export type RunningShard = ScanTotals & {
  shard: Shard;
  handle: ChildWorkflowHandle<typeof scanShard>;
  grantedSlots: number;
  releasedSlots: number;
};

/** Ends a shard before all of its accounts are read. */
export function signalEnd({ handle }: RunningShard, reason: string): Promise<void> {
  return ignoreEnded(handle.signal(endScan, reason));
}

export function signalGrant({ handle }: RunningShard, granted: number): Promise<void> {
  return ignoreEnded(handle.signal(grantSlots, granted));
}

/**
 * Ignores the error if the shard has already ended. The run may not have received the shard's result yet, but that result makes the signal
 * unnecessary.
 */
function ignoreEnded(signalled: Promise<void>): Promise<void> {
  return signalled.catch((error: unknown) => {
    if (isCancellation(error)) throw error;
  });
}

/**
 * Returns how many more slots a shard could use. A shard that returns slots needs none, because none of its accounts is waiting for a slot.
 */
export function countMissingSlots({ shard, done, grantedSlots, releasedSlots }: RunningShard): number {
  return releasedSlots > 0 ? 0 : Math.max(0, shard.accounts - done - grantedSlots);
}
