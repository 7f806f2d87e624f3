// An activity whose attempts fail one after another: when to let its workflow report that, instead of failing quietly for a day.
import { activityInfo, heartbeat } from '@temporalio/activity';
import { isNonRetryable, keepsFailing } from './failures.ts';

/** What heartbeats carry from one attempt to the next, as milliseconds since 1970. */
type AttemptTimes = {
  /** Absent once the attempt has recorded that it failed. */
  startedAt?: number;
  /** When the first attempt failed; absent: none has. */
  failingSince?: number;
};

/** The report is out this long after it was due. An attempt that would end later is not waited for. */
const MAX_REPORT_DELAY_MS = 120_000;

/** How long the server waits between two attempts at most, as the workflow asks of it until the report is out. */
const MAX_RETRY_INTERVAL_MS = 60_000;

export type FailingAttempts = {
  /** For the details of every heartbeat. */
  times: () => AttemptTimes;
  /** What to throw for an error that ended the attempt. */
  failed: (error: unknown) => unknown;
};

/**
 * Opens an attempt. Once attempts have failed for `reportFailureAfterMs`, the one that fails next throws `KeepsFailing`,
 * which ends the activity so that its workflow can report it and execute it again; undefined: that never happens. Throws
 * `KeepsFailing` at once if the attempt before ended without a word, as when its worker was killed, and it is time.
 */
export function openAttempt(reportFailureAfterMs: number | undefined): FailingAttempts {
  if (reportFailureAfterMs === undefined) return { times: () => ({}), failed: (error) => error };
  const { attempt, heartbeatDetails } = activityInfo();
  const before = (heartbeatDetails ?? {}) as AttemptTimes;
  const startedAt = Date.now();
  let failingSince = before.failingSince ?? (attempt > 1 ? startedAt : undefined);

  const isDue = (since: number, now: number, attemptMs: number) =>
    now >= since + reportFailureAfterMs ||
    now + MAX_RETRY_INTERVAL_MS + attemptMs >= since + reportFailureAfterMs + MAX_REPORT_DELAY_MS;

  if (failingSince !== undefined && before.startedAt !== undefined) {
    const lost = new Error(`attempt ${attempt - 1} did not end: its worker was killed, or stalled`);
    if (isDue(failingSince, startedAt, startedAt - before.startedAt)) throw keepsFailing(lost);
  }

  return {
    times: () => ({ startedAt, ...(failingSince === undefined ? {} : { failingSince }) }),
    failed(error) {
      if (isNonRetryable(error)) return error;
      const now = Date.now();
      failingSince ??= now;
      heartbeat({ failingSince } satisfies AttemptTimes); // The next attempt starts from these details.
      return isDue(failingSince, now, now - startedAt) ? keepsFailing(error as Error) : error;
    },
  };
}
