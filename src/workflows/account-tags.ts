// Tags of accounts are read while the accounts are scanned. A report without them is better than none.
import { isCancellation, log, proxyActivities } from '@temporalio/workflow';
import type { StoredObject } from '#domain/coverage/outcome.ts';
import { TASK_QUEUE } from './task-queues.ts';
import type { RunPlan } from './types.ts';
import type { ScanActivities } from './activity-types.ts';
import { deprecateAccountTags } from './patches.ts';

/** The activity itself gives up after 100 minutes, and goes on from what it saved when another attempt is made. */
const { readAccountTags } = proxyActivities<Pick<ScanActivities, 'readAccountTags'>>({
  taskQueue: TASK_QUEUE,
  startToCloseTimeout: '2h',
  scheduleToCloseTimeout: '3h',
  heartbeatTimeout: '60s',
  retry: { initialInterval: '2s', backoffCoefficient: 2, maximumAttempts: 3 },
});

/** The stored tags; undefined if they are not asked for, or could not be read. Never rejects. */
export async function readTagsOfAccounts(runId: string, plan: RunPlan): Promise<StoredObject | undefined> {
  if (!plan.readAccountTags) return undefined;
  deprecateAccountTags();
  try {
    return await readAccountTags({ runId, discovery: plan.discovery, bucket: plan.bucket });
  } catch (error) {
    // The scan is cancelled too, and says so.
    if (!isCancellation(error)) log.warn('the tags of accounts could not be read', { run_id: runId, error });
    return undefined;
  }
}
