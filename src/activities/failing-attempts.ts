// Decides when a workflow should report that an activity's attempts keep failing, so that they do not fail silently for a day.
import { activityInfo, heartbeat } from '@temporalio/activity';
import { isNonRetryable, persistentFailure } from './failures.ts';

/** Times, in epoch milliseconds, that heartbeats pass from one attempt to the next. */
type AttemptTimes = {
  /** When the attempt started; absent after the attempt has recorded that it failed. */
  startedAt?: number;
  /** When the first attempt failed; absent if none has failed. */
  failingSince?: number;
};

/**
 * The longest time by which the failure report may be late. If waiting for another attempt could make it later, the failure is reported
 * first.
 */
const MAX_REPORT_DELAY_MS = 120_000;

/** The workflow's maximum interval between two attempts before the failure is reported. */
const MAX_RETRY_INTERVAL_MS = 60_000;

export type FailingAttempts = {
  /** Returns the times to include in the details of every heartbeat. */
  times: () => AttemptTimes;
  /** Records that the attempt failed and returns the error to throw. */
  recordFailure: (error: unknown) => unknown;
};

/**
 * Opens an attempt. After attempts have failed for `reportFailureAfterMs`, the next failure becomes `KeepsFailing`, which ends the activity
 * so that its workflow can report the failure and execute the activity again. If `reportFailureAfterMs` is undefined, errors are returned
 * unchanged. Throws `KeepsFailing` immediately if the failure is due to be reported and the previous attempt ended without an error,
 * because its worker was killed or stalled.
 */
export function openAttempt(reportFailureAfterMs: number | undefined): FailingAttempts {
  if (reportFailureAfterMs === undefined) return { times: () => ({}), recordFailure: (error) => error };
  const { attempt, heartbeatDetails } = activityInfo();
  const previousTimes = (heartbeatDetails ?? {}) as AttemptTimes;
  const startedAt = Date.now();
  let failingSince = previousTimes.failingSince ?? (attempt > 1 ? startedAt : undefined);

  const isDue = (since: number, now: number, attemptMs: number) =>
    now >= since + reportFailureAfterMs ||
    now + MAX_RETRY_INTERVAL_MS + attemptMs >= since + reportFailureAfterMs + MAX_REPORT_DELAY_MS;

  if (failingSince !== undefined && previousTimes.startedAt !== undefined) {
    const lostAttempt = new Error(`attempt ${attempt - 1} did not end: its worker was killed, or stalled`);
    if (isDue(failingSince, startedAt, startedAt - previousTimes.startedAt)) throw persistentFailure(lostAttempt);
  }

  return {
    times: () => ({ startedAt, ...(failingSince === undefined ? {} : { failingSince }) }),
    recordFailure(error) {
      if (isNonRetryable(error)) return error;
      const now = Date.now();
      failingSince ??= now;
      heartbeat({ failingSince } satisfies AttemptTimes); // The next attempt reads this heartbeat's details.
      return isDue(failingSince, now, now - startedAt) ? persistentFailure(error as Error) : error;
    },
  };
}
