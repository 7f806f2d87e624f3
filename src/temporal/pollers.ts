// Who polls the task queues, and for which bucket: the identity of a worker names it.
import { hostname } from 'node:os';
import type { WorkflowService } from '@temporalio/client';
import { PUBLISH_TASK_QUEUE, TASK_QUEUE } from '#src/workflows/task-queues.ts';
/** As the Temporal API numbers them. */
const QUEUE_TYPES = { workflows: 1, activities: 2 } as const;

/** A task queue and the types of tasks that its workers poll. */
export type PolledQueue = { name: string; type: keyof typeof QUEUE_TYPES };

/** All queues that a worker polls. */
export const POLLED_QUEUES: readonly PolledQueue[] = [
  { name: TASK_QUEUE, type: 'workflows' },
  { name: TASK_QUEUE, type: 'activities' },
  { name: PUBLISH_TASK_QUEUE, type: 'activities' },
];

/** The remedy if two buckets share a queue. The server forgets a poller about five minutes after its last poll. */
export const SEPARATE_BUCKETS =
  'Give each environment a Temporal namespace of its own (TEMPORAL_NAMESPACE). ' +
  'A worker that has stopped is listed for about five more minutes.';

const BEFORE_BUCKET = '/s3://';

/** The identity of this process as a worker: the SDK's own default, and the bucket. */
export function workerIdentity(bucket: string): string {
  return `${process.pid}@${hostname()}${BEFORE_BUCKET}${bucket}`;
}

/** The bucket that an identity names; undefined for workers of version 1.0.0, which name none. */
function bucketOf(identity: string): string | undefined {
  const at = identity.lastIndexOf(BEFORE_BUCKET);
  return at < 0 ? undefined : identity.slice(at + BEFORE_BUCKET.length);
}

/** The server's description of a queue. */
export function describeQueue(service: WorkflowService, namespace: string, { name, type }: PolledQueue) {
  return service.describeTaskQueue({ namespace, taskQueue: { name }, taskQueueType: QUEUE_TYPES[type] });
}

/** The identities of the workers that poll a queue, each once. */
export function identitiesOf({ pollers }: Awaited<ReturnType<typeof describeQueue>>): string[] {
  return [...new Set((pollers ?? []).map(({ identity }) => identity ?? ''))];
}

/** Those of `identities` that name another bucket. */
export function withOtherBucket(identities: readonly string[], bucket: string): { identity: string; bucket: string }[] {
  return identities.flatMap((identity) => {
    const named = bucketOf(identity);
    return named === undefined || named === bucket ? [] : [{ identity, bucket: named }];
  });
}
