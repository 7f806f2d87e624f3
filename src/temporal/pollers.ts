// Finds the workers that poll the task queues. A worker's identity contains the name of its bucket.
import { hostname } from 'node:os';
import type { WorkflowService } from '@temporalio/client';
import { publishQueueOf } from '#domain/task-queues.ts';
/** The Temporal API's numbers for the types of task queues. */
const QUEUE_TYPES = { workflows: 1, activities: 2 } as const;

/** A task queue and the type of the tasks polled from it. */
export type PolledQueue = { name: string; type: keyof typeof QUEUE_TYPES };

/** Returns all task queues that a worker with this TASK_QUEUE polls. */
export function listPolledQueues(taskQueue: string): PolledQueue[] {
  return [
    { name: taskQueue, type: 'workflows' },
    { name: taskQueue, type: 'activities' },
    { name: publishQueueOf(taskQueue), type: 'activities' },
  ];
}

/** Instructions for keeping environments apart. */
export const SEPARATE_ENVIRONMENTS =
  'Give each environment a Temporal namespace of its own (TEMPORAL_NAMESPACE), or a TASK_QUEUE and a SCHEDULE_ID of its own.';

/** The remedy if workers of two buckets share a queue. The server forgets a poller about five minutes after its last poll. */
export const SEPARATE_BUCKETS_REMEDY = `${SEPARATE_ENVIRONMENTS} A worker that has stopped is listed for about five more minutes.`;

const BUCKET_SEPARATOR = '/s3://';

/** Returns the worker identity of this process, which is the SDK's default identity followed by the bucket. */
export function workerIdentity(bucket: string): string {
  return `${process.pid}@${hostname()}${BUCKET_SEPARATOR}${bucket}`;
}

/** Returns the bucket that an identity names, or undefined for workers of version 1.0.0, which do not name one. */
function parseBucket(identity: string): string | undefined {
  const at = identity.lastIndexOf(BUCKET_SEPARATOR);
  return at < 0 ? undefined : identity.slice(at + BUCKET_SEPARATOR.length);
}

/** Requests the description of a queue from the server. */
export function describeQueue(service: WorkflowService, namespace: string, { name, type }: PolledQueue) {
  return service.describeTaskQueue({ namespace, taskQueue: { name }, taskQueueType: QUEUE_TYPES[type] });
}

/** Returns the identities of the workers that poll a queue, without duplicates. */
export function listIdentities({ pollers }: Awaited<ReturnType<typeof describeQueue>>): string[] {
  return [...new Set((pollers ?? []).map(({ identity }) => identity ?? ''))];
}

/** Returns the `identities` that name another bucket, each with that bucket. */
export function findOtherBuckets(
  identities: readonly string[],
  bucket: string,
): { identity: string; bucket: string }[] {
  return identities.flatMap((identity) => {
    const namedBucket = parseBucket(identity);
    return namedBucket === undefined || namedBucket === bucket ? [] : [{ identity, bucket: namedBucket }];
  });
}
