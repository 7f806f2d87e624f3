// Notifying people: which channels are configured, and one notification through one of them.
import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import type { Config } from '#src/config/config.ts';
import { dateIn } from '#domain/dates.ts';
import type { News, Notice } from '#domain/notifications/notification.ts';
import { DeliveryFailure } from '#src/notifications/channel.ts';
import { namesOf, type Channels } from '#src/notifications/channels.ts';
import type { Ports, PublishPorts } from '#src/workflows/activity-types.ts';
import { channelUnset, noticeFailed } from './failures.ts';

/** Well below the heartbeat timeout of 15 s: that is how soon another worker takes over from one that died. */
const HEARTBEAT_MS = 4_000;

/** Decides for a run who is notified, and when: a change of the settings affects the next run. */
export function createPlanNotices(config: Config, channels: Channels): Ports['planNotices'] {
  return () =>
    Promise.resolve({
      channels: namesOf(channels),
      tellComplete: config.NOTIFY_COMPLETE,
      expectedRunMinutes: config.EXPECTED_RUN_MINUTES,
    });
}

export function createNotify(
  config: Config,
  channels: Channels,
  region: () => Promise<string>,
): PublishPorts['notify'] {
  return async ({ channel, news, reference }) => {
    const send = channels[channel];
    if (!send) throw channelUnset(channel);
    const signal = cancellationSignal();
    const timer = setInterval(heartbeat, HEARTBEAT_MS);
    try {
      const { attempt, workflowNamespace } = activityInfo();
      const notice = noticeOf(news, config, { region: await region(), namespace: workflowNamespace ?? '' });
      const made = await send(notice, { isFirstAttempt: attempt === 1, reference, signal });
      return made === undefined ? {} : { reference: made };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw error instanceof DeliveryFailure ? noticeFailed(error) : error;
    } finally {
      clearInterval(timer);
    }
  };
}

function noticeOf(news: News, config: Config, where: { region: string; namespace: string }): Notice {
  const { TEMPORAL_UI_URL: temporalUiUrl, DD_ENV: environment } = config;
  return {
    ...news,
    ...where,
    reportDate: news.reportDate ?? dateIn(config.SCHEDULE_TIMEZONE, new Date(news.scheduledAt)),
    bucket: config.REPORT_BUCKET,
    ...(temporalUiUrl ? { temporalUiUrl } : {}),
    ...(environment ? { environment } : {}),
  };
}
