// The names of the two task queues. Workflows use the queue on which they were started, so that open runs continue after a change.

/** The default of the setting TASK_QUEUE: the queue for workflows, and for the activities that discover and scan accounts. */
export const DEFAULT_TASK_QUEUE = 'aws-config-compliance';

export const PUBLISH_SUFFIX = '-publish';

/**
 * Returns the queue for publishing and notifications. It has separate worker slots, so that large workbooks and scans never delay each
 * other.
 */
export function publishQueueOf(taskQueue: string): string {
  return `${taskQueue}${PUBLISH_SUFFIX}`;
}
