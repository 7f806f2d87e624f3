// Determines who is notified of a run, and opens its outbox.
import { proxyActivities } from '@temporalio/workflow';
import type { ScanActivities } from '../activity-types.ts';
import { deprecateNotifications } from '../patches.ts';
import type { NotificationPlan, ReportInput } from '../types.ts';
import { sendsNotifications } from './events.ts';
import { NotificationOutbox } from './outbox.ts';

/** The activity only reads settings. If an attempt takes longer than this, its worker has died. */
const { planNotices } = proxyActivities<ScanActivities>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '5m' },
});

const NO_NOTIFICATIONS: NotificationPlan = { channels: [], tellComplete: false, expectedRunMinutes: 0 };

/** Opens the outbox of a run. If the run concerns only the person who started it, the outbox sends nothing. */
export async function openOutbox(
  input: ReportInput,
  runId: string,
  mustEndBefore: (now: number) => number,
): Promise<NotificationOutbox> {
  deprecateNotifications();
  const plan = sendsNotifications(input) ? await planNotices() : NO_NOTIFICATIONS;
  return new NotificationOutbox({ plan, undelivered: [], references: {} }, runId, mustEndBefore);
}
