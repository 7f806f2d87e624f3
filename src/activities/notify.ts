// Plans which channels a run notifies, and sends a single notification through one channel.
import { activityInfo } from '@temporalio/activity';
import type { Config } from '#src/config/config.ts';
import { toCalendarDate } from '#domain/dates.ts';
import type { Aws } from '#src/aws/aws.ts';
import type { RouteTarget } from '#domain/settings/part-settings.ts';
import type { ChannelName, NotificationEvent, Notification } from '#domain/notifications/notification.ts';
import { DeliveryFailure } from '#src/notifications/channel.ts';
import { openChannel, type Channels } from '#src/notifications/channels.ts';
import { routeChannel } from '#src/notifications/routes.ts';
import type { ScanActivities, PublishActivities } from '#src/workflows/activity-types.ts';
import { channelNotConfiguredFailure, notificationFailure } from './failures.ts';
import { readRoute } from './routed-notices.ts';
import { withHeartbeat } from './with-heartbeat.ts';

/** The heartbeat interval is well below the heartbeat timeout of 15 s, after which another worker takes over from one that died. */
const HEARTBEAT = {
  intervalMs: 4_000,
  toFailure: (error: unknown) => (error instanceof DeliveryFailure ? notificationFailure(error) : error),
};

/** Decides who is notified of a run, and when. A later change of the settings affects only the next run. */
export function createPlanNotifications(config: Config, channels: Channels): ScanActivities['planNotices'] {
  return () =>
    Promise.resolve({
      channels: [...channels.keys()],
      tellComplete: config.NOTIFY_COMPLETE,
      expectedRunMinutes: config.EXPECTED_RUN_MINUTES,
    });
}

export function createNotify(config: Config, channels: Channels, aws: Aws): PublishActivities['notify'] {
  return async ({ channel, news, reference, route }) =>
    withHeartbeat(HEARTBEAT, async (signal) => {
      const routed = route && (await readRoute(aws.store, route));
      const configured = routed ? openRoute(channel, routed.target, config, aws) : channels.get(channel);
      if (!configured) throw channelNotConfiguredFailure(channel);
      const { attempt, workflowNamespace } = activityInfo();
      const where = { region: await aws.region(), namespace: workflowNamespace ?? '' };
      const notification = buildNotification(news, config, where);
      const about = routed ? { ...notification, part: routed.part } : notification;
      const answer = await configured.send(about, { isFirstAttempt: attempt === 1, reference, signal });
      return answer === undefined ? {} : { reference: answer };
    });
}

/** Opens the channel with the settings for this target. Throws a non-retryable failure if these settings cannot reach the target. */
function openRoute(channel: ChannelName, target: RouteTarget | 'default', config: Config, aws: Aws) {
  const routed = routeChannel(channel, target, config);
  if ('fault' in routed) throw new DeliveryFailure(routed.fault, { isFinal: true });
  return openChannel(channel, routed.config, aws);
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
