// What a run notifies, and when: a publication, that it is late, that it failed.
import { log } from '@temporalio/workflow';
import { failureType } from '../run-failure.ts';
import type { ReportFailing, TriedStep } from '../keep-trying.ts';
import type { NotificationKind } from '#domain/notifications/notification.ts';
import { failureKind, buildEvent, publicationEvent } from './events.ts';
import type { NotificationOutbox } from './outbox.ts';
import { nextNumber } from '../run-state.ts';
import type { Publication, RunState } from '../types.ts';
import type { RunStatus } from '../run-status.ts';

const FAILING_STEPS = {
  discovery: { event: 'discovery-failing', message: 'the list of accounts could not be read' },
  publishing: { event: 'publishing-failing', message: 'the report could not be published' },
} as const satisfies Record<TriedStep, { event: NotificationKind; message: string }>;

export type RunNotifier = ReturnType<typeof createRunNotifier>;

export function createRunNotifier(outbox: NotificationOutbox, run: RunStatus) {
  const { runId, scheduledAt } = run.execution;
  const facts = { scheduledAt, input: run.input };
  const ownNumber = () => nextNumber(run.state ?? {});
  return {
    published: (state: RunState, before?: Publication): void => {
      const { publication, unpublished, retryUntil } = state;
      if (!publication) return;
      const open = retryUntil && Date.parse(retryUntil) > Date.now() ? { retryUntil } : {};
      const details = publicationEvent(publication, before, run.input);
      const failure = unpublished && { event: 'run-failed' as const, ...unpublished };
      outbox.enqueue(buildEvent(facts, state, { ...details, ...failure, ...open }));
    },

    late: (minutes: number): void => {
      const number = ownNumber();
      const since = number > 1 ? 'since the retry began' : 'since the run began';
      const reason = `nothing was published in the ${minutes} minutes ${since}; it is ${run.phase}`;
      log.warn(`the run is late: ${reason}`, { run_id: runId, reason: 'RunLate' });
      outbox.enqueue(buildEvent(facts, run.state, { event: 'run-late', number, reason }));
    },

    /** Once a step has failed for minutes; the run goes on trying. */
    failing: ((step, cause, until) => {
      const limit = `${until.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
      const reason = `${FAILING_STEPS[step].message} so far, and is tried again until ${limit}: ${cause.message}`;
      log.error(reason, { run_id: runId, reason: failureType(cause), error: cause });
      run.note(reason);
      outbox.enqueue(buildEvent(facts, run.state, { event: FAILING_STEPS[step].event, number: ownNumber(), reason }));
    }) satisfies ReportFailing,

    /** Resolves once the notifications are sent, or have timed out. Invalid input is reported only to its sender. */
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

/** What became of a publication, and its warnings. */
export function logPublication(
  { status, rows, promoted, flags }: Publication,
  reportDate: string,
  runId: string,
): void {
  const where = promoted ? reportDate : `under the run alone, not as that of ${reportDate}`;
  log.info(`report published ${where}: ${status}, ${rows} rows`, { run_id: runId });
  for (const flag of flags) log.warn(`published with a warning: ${flag}`, { run_id: runId, reason: 'gate' });
}
