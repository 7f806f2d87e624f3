// What becomes of a shard: its result, or that of accounts that nobody read because somebody ended it.
import {
  CancellationScope,
  CancelledFailure,
  ChildWorkflowFailure,
  TerminatedFailure,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';
import type { scanShard } from './scan-shard.ts';
import type { ScanShardInput, ShardResult } from './types.ts';
import { failShard } from './shard-outcomes.ts';
import { deprecateCancelledShard, deprecateTerminatedShard } from './patches.ts';

/**
 * A shard that somebody ended in the UI costs its own accounts, which can be retried, and no other's. `isAbandoned` says
 * whether the run itself cancels its shards.
 */
export async function shardResult(
  handle: ChildWorkflowHandle<typeof scanShard>,
  input: ScanShardInput,
  isAbandoned: () => boolean,
): Promise<ShardResult> {
  try {
    return await handle.result();
  } catch (error) {
    const how = error instanceof ChildWorkflowFailure && !isAbandoned() ? howEnded(error) : undefined;
    if (how === undefined) throw error;
    return failShard(input, `shard ${input.shard} of the run was ${how} before it had stored what it read`);
  }
}

/** What somebody did to the shard alone; undefined: it failed by itself, or the run is cancelled, and its shards with it. */
function howEnded({ cause }: ChildWorkflowFailure): 'terminated' | 'cancelled' | undefined {
  if (cause instanceof TerminatedFailure) {
    deprecateTerminatedShard();
    return 'terminated';
  }
  if (!(cause instanceof CancelledFailure) || CancellationScope.current().consideredCancelled) return undefined;
  deprecateCancelledShard();
  return 'cancelled';
}
