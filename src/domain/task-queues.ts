// The names of the two task queues. Workflows use the queue that they were started on, so that open runs go on after a change.

/** The default of the setting TASK_QUEUE: the queue for workflows, and for the activities that discover and scan accounts. */
export const DEFAULT_TASK_QUEUE = 'aws-config-compliance';

export const PUBLISH_SUFFIX = '-publish';

/**
 * Returns the queue for publishing and notifications. It has slots of its own, so that a big workbook never delays a scan, nor a
 * scan a workbook.
 */
export function publishQueueOf(taskQueue: string): string {
  return `${taskQueue}${PUBLISH_SUFFIX}`;
}
