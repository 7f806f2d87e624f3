// Keeps two environments off one task queue, where each would execute parts of the other's runs and write them to its own bucket.
// A worker does not start if a worker with another bucket polls its queue, and it rejects activities of runs that use another bucket.
import type { WorkflowService } from '@temporalio/client';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { Logger } from 'pino';
import { otherBucketFailure } from '#src/activities/failures.ts';
import { errorFields } from '#src/observability/log.ts';
import {
  describeQueue,
  listIdentities,
  listPolledQueues,
  SEPARATE_BUCKETS_REMEDY,
  findOtherBuckets,
  type PolledQueue,
} from '#src/temporal/pollers.ts';

/** A worker with another bucket polls one of this worker's task queues. */
class SharedTaskQueueError extends Error {
  override name = 'SharedTaskQueueError';
}

type QueueLocation = { service: WorkflowService; namespace: string; taskQueue: string; bucket: string };

/**
 * Throws if a worker with another bucket polls one of the task queues. Call it before this process polls. A worker of version
 * 1.0.0 does not name its bucket and is ignored. If the server does not respond, a warning is logged.
 */
export async function assertQueuesNotShared(
  { service, namespace, taskQueue, bucket }: QueueLocation,
  logger: Logger,
): Promise<void> {
  for (const queue of listPolledQueues(taskQueue)) {
    const identities = await readPollers(service, namespace, queue, logger);
    const [other] = findOtherBuckets(identities, bucket);
    if (other)
      throw new SharedTaskQueueError(
        `task queue ${queue.name} of namespace ${namespace} is polled by a worker with another bucket: ` +
          `expected ${bucket} (REPORT_BUCKET), found ${other.bucket} (worker ${other.identity}). ${SEPARATE_BUCKETS_REMEDY}`,
      );
  }
}

async function readPollers(
  service: WorkflowService,
  namespace: string,
  queue: PolledQueue,
  logger: Logger,
): Promise<string[]> {
  try {
    return listIdentities(await describeQueue(service, namespace, queue));
  } catch (error) {
    // The credentials may not permit this call. Even then, activities of another bucket's run are rejected.
    logger.warn(
      errorFields(error),
      `could not check whether task queue ${queue.name} is polled by a worker with another bucket`,
    );
    return [];
  }
}

/** The bucket in an activity's input. It is at the top level in a shard's input, and in the plan in a publication's input. */
type BoundInput = { bucket?: unknown; plan?: { bucket?: unknown } };

/** Rejects activities of a run with another bucket, with a retryable failure. Runs of version 1.0.0 name no bucket and are accepted. */
export function createBucketGuard(bucket: string): ActivityInterceptorsFactory {
  return () => ({
    inbound: {
      async execute(input, next) {
        const { plan, bucket: named = plan?.bucket } = (input.args[0] ?? {}) as BoundInput;
        if (typeof named === 'string' && named !== bucket) throw otherBucketFailure(named, bucket);
        return next(input);
      },
    },
  });
}
