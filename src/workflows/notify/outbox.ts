// Sends notifications in parallel with the main flow, so that a dead channel delays neither the report nor the retry window.
import {
  ActivityFailure,
  CancellationScope,
  condition,
  isCancellation,
  log,
  proxyActivities,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { ChannelName, NotificationEvent, NotificationKind } from '#domain/notifications/notification.ts';
import { concernsEverybody } from './events.ts';
import { publishQueueOf } from '#domain/task-queues.ts';
import type { NotificationPlan, ReportInput, OutboxState } from '../types.ts';
import type { ScanActivities, PublishInput, PublishActivities } from '../activity-types.ts';
import { deprecateNotifications } from '../patches.ts';

/** How long sending a notification is tried. The run stays open meanwhile, and must end before the next Monday. */
const NOTIFICATION_TIMEOUT_HOURS = 6;
/** A failed run waits at most this long for its notifications before it closes as failed. */
const FAILURE_NOTIFICATION_TIMEOUT_HOURS = 1;
const HOUR_MS = 3_600_000;
const MIN_TIMEOUT_MS = 10_000;

/** The run's result lists at most this many undelivered notifications, because it is one payload and more lines say nothing new. */
const MAX_UNDELIVERED = 100;

/** The activity only reads settings, so an attempt that takes longer than this means that its worker died. */
const { planNotices } = proxyActivities<ScanActivities>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '5m' },
});

/** After one of these events people are notified of the next publication too, even if complete reports are not notified. */
const ALARM_KINDS: readonly NotificationKind[] = ['discovery-failing', 'publishing-failing'];

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

/** Sends the notifications of one execution, which ought to end before the time that `mustEndBefore` returns. */
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

  /** Queues an event on every channel and returns at once. Each channel sends its events in order. */
  enqueue(event: NotificationEvent): void {
    const { state } = this;
    if (ALARM_KINDS.includes(event.event)) state.isAlarmed = true;
    if (event.event === 'published-complete' && !state.plan.tellComplete && !state.isAlarmed) return;
    if (event.publication) delete state.isAlarmed;
    for (const channel of state.plan.channels) {
      this.inFlight += 1;
      const previous = this.channelQueues.get(channel) ?? Promise.resolve();
      const sent = previous.then(() => this.send(channel, event)).finally(() => (this.inFlight -= 1));
      sent.catch(() => undefined); // Only a cancellation rejects it, and the main flow handles that.
      this.channelQueues.set(channel, sent);
    }
  }

  /** Returns the undelivered notifications as a part of the publishing input; the tab `Run` lists them. */
  listUndelivered(): Pick<PublishInput, 'undelivered'> {
    const { undelivered } = this.state;
    return undelivered.length > 0 ? { undelivered } : {};
  }

  /**
   * Waits until every notification is delivered or given up, until `mustGoOn` returns true, or until the time is over. Returns
   * whether none is in flight any more.
   */
  async drainUntil(mustGoOn: () => boolean, milliseconds: number): Promise<boolean> {
    if (this.inFlight > 0 && milliseconds > 0) await condition(() => this.inFlight === 0 || mustGoOn(), milliseconds);
    return this.inFlight === 0;
  }

  /** Resolves once every notification is delivered or given up. */
  drain(): Promise<void> {
    return condition(() => this.inFlight === 0);
  }

  /** Waits like `drain`, but for a run that fails: after a timeout it logs an error and resolves. */
  async drainBeforeFailing(): Promise<void> {
    if (this.inFlight === 0) return;
    const inTime = await condition(() => this.inFlight === 0, this.timeoutMs(FAILURE_NOTIFICATION_TIMEOUT_HOURS));
    if (!inTime) log.error('the run failed before every notice of it was delivered', { run_id: this.runId });
  }

  /** Runs `work`. If it takes longer than the expected minutes of a run, calls `late` once with that number of minutes. */
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
      taskQueue: publishQueueOf(workflowInfo().taskQueue),
      // Jira needs a few calls of at most ten seconds each, and is searched again for fifteen seconds.
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

  /**
   * Returns a timeout of at most `hours`, and at most half of the time that the execution has left: waiting must neither exceed the
   * execution's timeout nor make the schedule skip the next run.
   */
  private timeoutMs(hours: number): number {
    const now = Date.now();
    const left = this.mustEndBefore(now) - now;
    return Math.max(MIN_TIMEOUT_MS, Math.min(hours * HOUR_MS, left / 2));
  }
}

/** Returns the message of the last attempt; after a timeout, that of the attempt before it. */
function rootCauseMessage(error: Error): string {
  let words = error.message;
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) words = cause.message;
  return words;
}
