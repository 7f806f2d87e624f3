// The two task queues. Publishing has its own, with slots of its own.
/** Task queues. Publishing has its own, so that a big workbook never holds up a scan, nor the other way round. */
export const TASK_QUEUE = 'aws-config-compliance';

export const PUBLISH_TASK_QUEUE = 'aws-config-compliance-publish';
