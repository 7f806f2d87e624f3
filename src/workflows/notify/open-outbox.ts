// Finds out who is notified of a run, and opens the outbox for it.
import { proxyActivities } from '@temporalio/workflow';
import type { ScanActivities } from '../activity-types.ts';
import { deprecateNotifications } from '../patches.ts';
import type { NotificationPlan, ReportInput } from '../types.ts';
import { concernsEverybody } from './events.ts';
import { NotificationOutbox } from './outbox.ts';

/** The activity only reads settings, so an attempt that takes longer than this means that its worker died. */
const { planNotices } = proxyActivities<ScanActivities>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '5m' },
});

const NO_NOTIFICATIONS: NotificationPlan = { channels: [], tellComplete: false, expectedRunMinutes: 0 };

/** Opens the outbox of a run. The outbox of a run that concerns only the person who started it sends nothing. */
export async function openOutbox(
  input: ReportInput,
  runId: string,
  mustEndBefore: (now: number) => number,
): Promise<NotificationOutbox> {
  deprecateNotifications();
  const plan = concernsEverybody(input) ? await planNotices() : NO_NOTIFICATIONS;
  return new NotificationOutbox({ plan, undelivered: [], references: {} }, runId, mustEndBefore);
}
