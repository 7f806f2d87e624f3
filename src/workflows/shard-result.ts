// Waits for the result of a shard. If somebody ended a shard in the UI, its result states that its accounts have failed.
import {
  CancellationScope,
  CancelledFailure,
  ChildWorkflowFailure,
  TerminatedFailure,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';
import type { scanShard } from './scan-shard.ts';
import type { ScanShardInput, ShardResult } from './shard-types.ts';
import { failShard } from './shard-outcomes.ts';
import { deprecateCancelledShard, deprecateTerminatedShard } from './patches.ts';

/**
 * Returns the result of a shard. If somebody ended it in the UI, only its own accounts fail, and they can be retried.
 * `isAbandoned` returns whether the run itself is cancelling its shards.
 */
export async function waitForShardResult(
  handle: ChildWorkflowHandle<typeof scanShard>,
  input: ScanShardInput,
  isAbandoned: () => boolean,
): Promise<ShardResult> {
  try {
    return await handle.result();
  } catch (error) {
    const how = error instanceof ChildWorkflowFailure && !isAbandoned() ? findCloseStatus(error) : undefined;
    if (how === undefined) throw error;
    return failShard(input, `shard ${input.shard} of the run was ${how} before it had stored what it read`);
  }
}

/** Returns how somebody ended this particular shard, or undefined if the shard failed by itself or the whole run is cancelled. */
function findCloseStatus({ cause }: ChildWorkflowFailure): 'terminated' | 'cancelled' | undefined {
  if (cause instanceof TerminatedFailure) {
    deprecateTerminatedShard();
    return 'terminated';
  }
  if (!(cause instanceof CancelledFailure) || CancellationScope.current().consideredCancelled) return undefined;
  deprecateCancelledShard();
  return 'cancelled';
}
