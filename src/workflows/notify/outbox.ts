// Notifications in parallel with the main flow: a dead channel delays neither the report nor the retry window.
import {
  ActivityFailure,
  CancellationScope,
  condition,
  isCancellation,
  log,
  proxyActivities,
  sleep,
} from '@temporalio/workflow';
import type { ChannelName, NotificationEvent, NotificationKind } from '#domain/notifications/notification.ts';
import { concernsEverybody } from './events.ts';
import { PUBLISH_TASK_QUEUE, TASK_QUEUE } from '../task-queues.ts';
import type { NotificationPlan, ReportInput, OutboxState } from '../types.ts';
import type { ScanActivities, PublishInput, PublishActivities } from '../activity-types.ts';
import { deprecateNotifications } from '../patches.ts';

/** How long a notice is sent again and again. The run stays open meanwhile, and must end before the next Monday. */
const NOTIFICATION_TIMEOUT_HOURS = 6;
/** A run that fails shows it no later than this, whatever its channels do. */
const FAILURE_NOTIFICATION_TIMEOUT_HOURS = 1;
const HOUR_MS = 3_600_000;
const MIN_TIMEOUT_MS = 10_000;

/** A result is one payload: more lines than this say nothing new. */
const MAX_UNDELIVERED = 100;

/** It reads settings alone: what takes longer is a worker that died. */
const { planNotices } = proxyActivities<ScanActivities>({
  taskQueue: TASK_QUEUE,
  startToCloseTimeout: '30s',
  retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '5m' },
});

/** Whoever is notified of one is notified of the publication that follows, even where complete reports are not. */
const ALARM_KINDS: readonly NotificationKind[] = ['discovery-failing', 'publishing-failing'];

const NO_NOTIFICATIONS: NotificationPlan = { channels: [], tellComplete: false, expectedRunMinutes: 0 };

/**
 * The notices of a run. One that concerns nobody but who started it has none.
 */
export async function openOutbox(
  input: ReportInput,
  runId: string,
  mustEndBefore: (now: number) => number,
): Promise<NotificationOutbox> {
  deprecateNotifications();
  const plan = concernsEverybody(input) ? await planNotices() : NO_NOTIFICATIONS;
  return new NotificationOutbox({ plan, undelivered: [], references: {} }, runId, mustEndBefore);
}

/** The notices of one execution, which ought to have ended at `mustEndBefore`. */
export class NotificationOutbox {
  readonly state: OutboxState;
  private readonly runId: string;
  private readonly mustEndBefore: (now: number) => number;
  private readonly channelQueues = new Map<ChannelName, Promise<void>>();
  private inFlight = 0;

  constructor(state: OutboxState, runId: string, mustEndBefore: (now: number) => number) {
    this.state = state;
    this.runId = runId;
    this.mustEndBefore = mustEndBefore;
  }

  /** Sends a notice through every channel, after those before it on the same one. Returns at once. */
  enqueue(event: NotificationEvent): void {
    const { state } = this;
    if (ALARM_KINDS.includes(event.event)) state.isAlarmed = true;
    if (event.event === 'published-complete' && !state.plan.tellComplete && !state.isAlarmed) return;
    if (event.publication) delete state.isAlarmed;
    for (const channel of state.plan.channels) {
      this.inFlight += 1;
      const previous = this.channelQueues.get(channel) ?? Promise.resolve();
      const sent = previous.then(() => this.send(channel, event)).finally(() => (this.inFlight -= 1));
      sent.catch(() => undefined); // A cancellation, which the main line meets as well.
      this.channelQueues.set(channel, sent);
    }
  }

  /** For the tab `Run` of a publication. */
  undelivered(): Pick<PublishInput, 'undelivered'> {
    const { undelivered } = this.state;
    return undelivered.length > 0 ? { undelivered } : {};
  }

  /** Waits until none is on its way, for this long, or until it must not wait any more; whether none is. */
  async drainUntil(mustGoOn: () => boolean, milliseconds: number): Promise<boolean> {
    if (this.inFlight > 0 && milliseconds > 0) await condition(() => this.inFlight === 0 || mustGoOn(), milliseconds);
    return this.inFlight === 0;
  }

  /** Resolves once every notice is delivered or given up. */
  drained(): Promise<void> {
    return condition(() => this.inFlight === 0);
  }

  /** As `settled`, but for a run that fails: it names what is still under way, and goes. */
  async drainBeforeFailing(): Promise<void> {
    if (this.inFlight === 0) return;
    const inTime = await condition(() => this.inFlight === 0, this.timeoutMs(FAILURE_NOTIFICATION_TIMEOUT_HOURS));
    if (!inTime) log.error('the run failed before every notice of it was delivered', { run_id: this.runId });
  }

  /** Does `work`; if that takes longer than a run is expected to, `late` is called once, with the minutes. */
  async withLateAlert<T>(work: () => Promise<T>, late: (minutes: number) => void): Promise<T> {
    const { channels, expectedRunMinutes: minutes } = this.state.plan;
    if (channels.length === 0) return work();
    const clock = new CancellationScope();
    const rung = clock.run(async () => {
      await sleep(minutes * 60_000, { summary: 'expected duration of the run' });
      late(minutes);
    });
    rung.catch(() => undefined); // The clock is stopped below, when the work is done in time.
    try {
      return await work();
    } finally {
      clock.cancel();
    }
  }

  private async send(channel: ChannelName, event: NotificationEvent): Promise<void> {
    const { notify } = proxyActivities<PublishActivities>({
      taskQueue: PUBLISH_TASK_QUEUE,
      // Jira takes a few calls of ten seconds at most, and looks again for fifteen.
      startToCloseTimeout: '90s',
      scheduleToCloseTimeout: this.timeoutMs(NOTIFICATION_TIMEOUT_HOURS),
      heartbeatTimeout: '15s',
      retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
    });
    const { references } = this.state;
    const reference = references[channel];
    const input = { channel, news: event, ...(reference === undefined ? {} : { reference }) };
    try {
      const answer = await notify.executeWithOptions({ summary: `${channel}: ${event.event}` }, [input]);
      if (answer.reference !== undefined) references[channel] ??= answer.reference;
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      this.giveUp(channel, event, rootCauseMessage(error));
    }
  }

  private giveUp(channel: ChannelName, { event, number }: NotificationEvent, reason: string): void {
    log.error(`notice ${event} did not reach ${channel}: ${reason}`, { run_id: this.runId, reason: 'NoticeFailed' });
    const { undelivered } = this.state;
    if (undelivered.length < MAX_UNDELIVERED) undelivered.push({ channel, event, number, reason });
  }

  /** No longer than half of what the execution has left: waiting must neither end it by its time-out nor skip the next run. */
  private timeoutMs(hours: number): number {
    const now = Date.now();
    const left = this.mustEndBefore(now) - now;
    return Math.max(MIN_TIMEOUT_MS, Math.min(hours * HOUR_MS, left / 2));
  }
}

/** The last attempt's own words; after a time-out, those of the attempt before. */
function rootCauseMessage(error: Error): string {
  let words = error.message;
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) words = cause.message;
  return words;
}
