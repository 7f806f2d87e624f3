// Notifies people of a run's publications, and when the run is late, a step keeps failing or the run fails.
import { log } from '@temporalio/workflow';
import { failureType } from '../run-failure.ts';
import type { ReportPersistentFailure, RetriedStep } from '../keep-trying.ts';
import type { NotificationEvent, NotificationKind } from '#domain/notifications/notification.ts';
import type { RoutesInput } from '../activity-types.ts';
import { sendsRoutedNotifications } from '../patches.ts';
import { failureKind, buildEvent, publicationEvent, type KnownFacts } from './events.ts';
import type { NotificationOutbox } from './outbox.ts';
import { describeUnfinished, nextNumber } from '../run-state.ts';
import { MAX_FAILED_ACCOUNTS, type Publication, type RunState } from '../types.ts';
import type { RunStatus } from '../run-status.ts';

const FAILING_STEPS = {
  discovery: { event: 'discovery-failing', message: 'the list of accounts could not be read' },
  publishing: { event: 'publishing-failing', message: 'the report could not be published' },
} as const satisfies Record<RetriedStep, { event: NotificationKind; message: string }>;

export type RunNotifier = ReturnType<typeof createRunNotifier>;

export function createRunNotifier(outbox: NotificationOutbox, run: RunStatus) {
  const { runId, scheduledAt } = run.execution;
  const facts = { scheduledAt, input: run.input };
  const ownNumber = () => nextNumber(run.state ?? {});
  return {
    published: (state: RunState, before?: Publication): void => {
      const { publication, unpublished } = state;
      if (!publication) return;
      const event = publishedEvent(facts, state, publicationEvent(publication, before, run.input));
      outbox.enqueue(event);
      const routes = unpublished ? undefined : findRoutes(state, runId);
      if (routes && sendsRoutedNotifications()) outbox.enqueueRouted(withoutLists(event), routes);
    },

    late: (minutes: number): void => {
      const number = ownNumber();
      const since = number > 1 ? 'since the retry began' : 'since the run began';
      const reason = `nothing was published in the ${minutes} minutes ${since}; it is ${run.phase}`;
      log.warn(`the run is late: ${reason}`, { run_id: runId, reason: 'RunLate' });
      outbox.enqueue(buildEvent(facts, run.state, { event: 'run-late', number, reason }));
    },

    /** Notifies people that a step has been failing for minutes while the run keeps retrying it. */
    failing: ((step, cause, until) => {
      const limit = `${until.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
      const reason = `${FAILING_STEPS[step].message} so far, and is tried again until ${limit}: ${cause.message}`;
      log.error(reason, { run_id: runId, reason: failureType(cause), error: cause });
      run.note(reason);
      outbox.enqueue(buildEvent(facts, run.state, { event: FAILING_STEPS[step].event, number: ownNumber(), reason }));
    }) satisfies ReportPersistentFailure,

    /**
     * Notifies people that the run failed. Resolves when the notifications have been sent or have timed out. No notification is sent about
     * invalid input, because its sender gets the error.
     */
    failed: async (error: unknown): Promise<void> => {
      const event = failureKind(error);
      if (event === undefined) return;
      const reason = (error as Error).message;
      run.note(`the run fails once people are notified: ${reason}`);
      outbox.enqueue(buildEvent(facts, run.state, { event, number: ownNumber(), reason }));
      await outbox.drainBeforeFailing();
    },
  };
}

/**
 * Returns the event of a publication. It includes the end of the retry window, the accounts that are missing from the publication, and a
 * failed republication.
 */
function publishedEvent(
  facts: KnownFacts,
  state: RunState,
  details: ReturnType<typeof publicationEvent>,
): NotificationEvent {
  const { unpublished, retryUntil, unfinished } = state;
  const open: { retryUntil?: string } = retryUntil && Date.parse(retryUntil) > Date.now() ? { retryUntil } : {};
  const failure = unpublished && { event: 'run-failed' as const, ...unpublished };
  const reason = unfinished
    ? { reason: `published without ${describeUnfinished(unfinished.length, open.retryUntil)}` }
    : {};
  return buildEvent(facts, state, { ...details, ...reason, ...failure, ...open });
}

/** Returns the input for routed notifications, or undefined if the publication has no parts or is not the report of its date. */
function findRoutes({ plan, publication }: RunState, runId: string): RoutesInput | undefined {
  const { bucket, settings } = plan;
  if (!settings || !publication?.parts || !publication.promoted) return undefined;
  return { bucket, runId, settings, parts: publication.parts };
}

/** Returns the event without its lists, because the history contains such an event once per route. */
function withoutLists({ publication, ...event }: NotificationEvent): NotificationEvent {
  return { ...event, failures: [], ...(publication ? { publication: { ...publication, flags: [] } } : {}) };
}

/** Logs the location, the status and the number of rows of a publication, and each of its warnings. */
export function logPublication(
  { status, rows, promoted, flags, manifestSha256 }: Publication,
  reportDate: string,
  runId: string,
): void {
  const where = promoted ? reportDate : `under the run alone, not as that of ${reportDate}`;
  log.info(`report published ${where}: ${status}, ${rows} rows, manifest ${manifestSha256}`, { run_id: runId });
  for (const flag of flags) log.warn(`published with a warning: ${flag}`, { run_id: runId, reason: 'gate' });
}

/**
 * Logs how many accounts failed and why. The first such line of a run is an error; after a retry that leaves failed accounts, it is a
 * warning.
 */
export function logFailedAccounts(
  { failedAccountIds, failures }: Publication,
  { isFirst, runId }: { isFirst: boolean; runId: string },
): void {
  const total = failedAccountIds.length;
  if (total === 0) return;
  const counts = [...Map.groupBy(failures, ({ disposition }) => disposition)].map(
    ([disposition, group]) => `${disposition} ${new Set(group.map(({ accountId }) => accountId)).size}`,
  );
  const more = failures.length < MAX_FAILED_ACCOUNTS ? '' : ', and more';
  const message = `${total} ${total === 1 ? 'account' : 'accounts'} failed: ${counts.join(', ')}${more}`;
  log[isFirst ? 'error' : 'warn'](message, { run_id: runId, reason: 'AccountsFailed' });
}
