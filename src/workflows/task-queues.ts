// The names of the two task queues.

/** The task queue for workflows, and for the activities that discover and scan accounts. */
export const TASK_QUEUE = 'aws-config-compliance';

/** Publishing has its own queue and slots, so that a big workbook never delays a scan, nor a scan a workbook. */
export const PUBLISH_TASK_QUEUE = 'aws-config-compliance-publish';
