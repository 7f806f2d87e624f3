// Reads account tags while the accounts are scanned. If that fails, the report is published without tags.
import { isCancellation, log, proxyActivities } from '@temporalio/workflow';
import type { StoredObject } from '#domain/coverage/outcome.ts';
import type { RunPlan } from './types.ts';
import type { ScanActivities } from './activity-types.ts';
import { deprecateAccountTags } from './patches.ts';

/** Each attempt of the activity stops after 100 minutes. The next attempt continues from the tags that the earlier one saved. */
const { readAccountTags } = proxyActivities<Pick<ScanActivities, 'readAccountTags'>>({
  startToCloseTimeout: '2h',
  scheduleToCloseTimeout: '3h',
  heartbeatTimeout: '60s',
  retry: { initialInterval: '2s', backoffCoefficient: 2, maximumAttempts: 3 },
});

/** Returns the stored tags, or undefined if the plan does not request them or if they could not be read. Never rejects. */
export async function readTagsOfAccounts(runId: string, plan: RunPlan): Promise<StoredObject | undefined> {
  if (!plan.readAccountTags) return undefined;
  deprecateAccountTags();
  try {
    return await readAccountTags({ runId, discovery: plan.discovery, bucket: plan.bucket });
  } catch (error) {
    // A cancellation is not logged here because it cancels the scan too, which reports it.
    if (!isCancellation(error)) log.warn('the tags of accounts could not be read', { run_id: runId, error });
    return undefined;
  }
}
