// Sends notifications in parallel with the main flow, so that an unavailable channel delays neither the report nor the retry window.
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
import { publishQueueOf } from '#domain/task-queues.ts';
import type { OutboxState } from '../types.ts';
import type {
  NotificationRoute,
  PublishActivities,
  PublishInput,
  RoutedNotice,
  RoutesInput,
} from '../activity-types.ts';
import { lastFailureMessage, planRoutedNotices } from './routed-notices.ts';

/** How long sending a notification is retried. The run stays open meanwhile, and must end before the next Monday. */
const NOTIFICATION_TIMEOUT_HOURS = 6;
/** A failed run waits at most this long for its notifications before it closes as failed. */
const FAILURE_NOTIFICATION_TIMEOUT_HOURS = 1;
const HOUR_MS = 3_600_000;
const MIN_TIMEOUT_MS = 10_000;

/**
 * The maximum number of undelivered notifications in the run's result, because the result is one payload and more lines would add little.
 */
const MAX_UNDELIVERED = 100;

/**
 * After one of these events, people are also notified of the next publication, even if they are not normally notified of complete reports.
 */
const ALARM_KINDS: readonly NotificationKind[] = ['discovery-failing', 'publishing-failing'];

/** The queue name for planning routed notifications, which is also shown if planning fails. */
const ROUTES = 'routes';

/** The maximum number of routed notifications in flight. More would exceed the size limit of a workflow task completion. */
const MAX_IN_FLIGHT = 200;

/** Sends the notifications of one execution, which must end before the time that `mustEndBefore` returns. */
export class NotificationOutbox {
  readonly state: OutboxState;
  private readonly runId: string;
  private readonly mustEndBefore: (now: number) => number;
  private readonly queues = new Map<string, Promise<void>>();
  private inFlight = 0;

  constructor(state: OutboxState, runId: string, mustEndBefore: (now: number) => number) {
    this.state = state;
    this.runId = runId;
    this.mustEndBefore = mustEndBefore;
  }

  /** Queues an event on every channel and returns immediately. Each channel sends its events in order. */
  enqueue(event: NotificationEvent): void {
    const { state } = this;
    if (ALARM_KINDS.includes(event.event)) state.isAlarmed = true;
    if (event.event === 'published-complete' && !state.plan.tellComplete && !state.isAlarmed) return;
    if (event.publication) delete state.isAlarmed;
    for (const channel of state.plan.channels) this.queue(channel, () => this.send(channel, event));
  }

  /** Queues the notifications about the parts of a publication that have a route. Each route has its own queue. */
  enqueueRouted(event: NotificationEvent, request: RoutesInput): void {
    this.queue(ROUTES, () => this.sendRouted(event, request));
  }

  private async sendRouted(event: NotificationEvent, request: RoutesInput): Promise<void> {
    const notices = await this.planRoutes(event, request);
    const { settings, parts } = request;
    const routed = (this.state.routed ??= {});
    for (const { file, channels, figures } of notices) {
      if (routed[file] === figures) continue;
      routed[file] = figures;
      await condition(() => this.inFlight < MAX_IN_FLIGHT);
      for (const channel of channels)
        this.queue(`${channel} ${file}`, () => this.send(channel, event, { settings, parts, file }));
    }
  }

  private async planRoutes(event: NotificationEvent, request: RoutesInput): Promise<RoutedNotice[]> {
    try {
      return await planRoutedNotices(request, this.timeoutMs(NOTIFICATION_TIMEOUT_HOURS));
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      this.giveUp(ROUTES, event, lastFailureMessage(error));
      return [];
    }
  }

  /** Runs `send` after everything that was queued earlier under this name. */
  private queue(name: string, send: () => Promise<void>): void {
    this.inFlight += 1;
    const previous = this.queues.get(name) ?? Promise.resolve();
    const sent = previous.then(send).finally(() => (this.inFlight -= 1));
    sent.catch(() => undefined); // It rejects only on cancellation, which the main flow handles.
    this.queues.set(name, sent);
  }

  /** Returns the undelivered notifications as a field of the publishing input. The tab `Run` lists them. */
  listUndelivered(): Pick<PublishInput, 'undelivered'> {
    const { undelivered } = this.state;
    return undelivered.length > 0 ? { undelivered } : {};
  }

  /**
   * Waits until every notification is delivered or abandoned, until `mustGoOn` returns true, or until the time is up. Returns true if no
   * notification is in flight any more.
   */
  async drainUntil(mustGoOn: () => boolean, milliseconds: number): Promise<boolean> {
    if (this.inFlight > 0 && milliseconds > 0) await condition(() => this.inFlight === 0 || mustGoOn(), milliseconds);
    return this.inFlight === 0;
  }

  /** Resolves when every notification is delivered or abandoned. */
  drain(): Promise<void> {
    return condition(() => this.inFlight === 0);
  }

  /** Waits like `drain`, but for a run that fails. After a timeout, logs an error and resolves. */
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
    const lateAlert = clock.run(async () => {
      await sleep(minutes * 60_000, { summary: 'expected duration of the run' });
      late(minutes);
    });
    lateAlert.catch(() => undefined); // The timer is cancelled below if the work is done in time.
    try {
      return await work();
    } finally {
      clock.cancel();
    }
  }

  private async send(channel: ChannelName, event: NotificationEvent, route?: NotificationRoute): Promise<void> {
    const { notify } = proxyActivities<PublishActivities>({
      taskQueue: publishQueueOf(workflowInfo().taskQueue),
      // Jira needs a few calls of at most ten seconds each, and up to fifteen seconds of repeated searches.
      startToCloseTimeout: '90s',
      scheduleToCloseTimeout: this.timeoutMs(NOTIFICATION_TIMEOUT_HOURS),
      heartbeatTimeout: '15s',
      retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
    });
    const { references } = this.state;
    const name = route ? `${channel} ${route.file}` : channel;
    const reference = references[name];
    const input = {
      channel,
      news: event,
      ...(reference === undefined ? {} : { reference }),
      ...(route ? { route } : {}),
    };
    try {
      const answer = await notify.executeWithOptions({ summary: `${name}: ${event.event}` }, [input]);
      if (answer.reference !== undefined) references[name] ??= answer.reference;
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      if (route) delete this.state.routed?.[route.file]; // The next publication sends a notification again, whatever its figures are.
      this.giveUp(name, event, lastFailureMessage(error));
    }
  }

  private giveUp(channel: string, { event, number }: NotificationEvent, reason: string): void {
    log.error(`notice ${event} did not reach ${channel}: ${reason}`, { run_id: this.runId, reason: 'NoticeFailed' });
    const { undelivered } = this.state;
    if (undelivered.length < MAX_UNDELIVERED) undelivered.push({ channel, event, number, reason });
  }

  /**
   * Returns a timeout of at most `hours`, and at most half of the execution's remaining time, because waiting must neither exceed the
   * execution's timeout nor make the schedule skip the next run.
   */
  private timeoutMs(hours: number): number {
    const now = Date.now();
    const left = this.mustEndBefore(now) - now;
    return Math.max(MIN_TIMEOUT_MS, Math.min(hours * HOUR_MS, left / 2));
  }
}
