// Notifying people: which channels are configured, and one notification through one of them.
import { activityInfo } from '@temporalio/activity';
import type { Config } from '#src/config/config.ts';
import { toCalendarDate } from '#domain/dates.ts';
import type { NotificationEvent, Notification } from '#domain/notifications/notification.ts';
import { DeliveryFailure } from '#src/notifications/channel.ts';
import type { Channels } from '#src/notifications/channels.ts';
import type { ScanActivities, PublishActivities } from '#src/workflows/activity-types.ts';
import { channelUnsetFailure, notificationFailure } from './failures.ts';
import { withHeartbeat } from './with-heartbeat.ts';

/** Well below the heartbeat timeout of 15 s: that is how soon another worker takes over from one that died. */
const HEARTBEAT = {
  intervalMs: 4_000,
  toFailure: (error: unknown) => (error instanceof DeliveryFailure ? notificationFailure(error) : error),
};

/** Decides for a run who is notified, and when: a change of the settings affects the next run. */
export function createPlanNotifications(config: Config, channels: Channels): ScanActivities['planNotices'] {
  return () =>
    Promise.resolve({
      channels: [...channels.keys()],
      tellComplete: config.NOTIFY_COMPLETE,
      expectedRunMinutes: config.EXPECTED_RUN_MINUTES,
    });
}

export function createNotify(
  config: Config,
  channels: Channels,
  region: () => Promise<string>,
): PublishActivities['notify'] {
  return async ({ channel, news, reference }) => {
    const configured = channels.get(channel);
    if (!configured) throw channelUnsetFailure(channel);
    return withHeartbeat(HEARTBEAT, async (signal) => {
      const { attempt, workflowNamespace } = activityInfo();
      const notification = buildNotification(news, config, {
        region: await region(),
        namespace: workflowNamespace ?? '',
      });
      const answer = await configured.send(notification, { isFirstAttempt: attempt === 1, reference, signal });
      return answer === undefined ? {} : { reference: answer };
    });
  };
}

function buildNotification(
  news: NotificationEvent,
  config: Config,
  where: { region: string; namespace: string },
): Notification {
  const { TEMPORAL_UI_URL: temporalUiUrl, DD_ENV: environment } = config;
  return {
    ...news,
    ...where,
    reportDate: news.reportDate ?? toCalendarDate(config.SCHEDULE_TIMEZONE, new Date(news.scheduledAt)),
    bucket: config.REPORT_BUCKET,
    taskQueue: config.TASK_QUEUE,
    scheduleId: config.SCHEDULE_ID,
    ...(temporalUiUrl ? { temporalUiUrl } : {}),
    ...(environment ? { environment } : {}),
  };
}
