// Until when a run reads, publishes and waits for retries: before its own timeout, and before the next Monday.
/** What bounds a run: its own time-out and, where a schedule started it, when that one wants to start the next. */
export type RunBounds = {
  startedAt: string;
  executionExpiration: Date | undefined;
  nextScheduledAt: string | undefined;
};

const HOUR_MS = 3_600_000;

/** Six days after its start a run publishes what it has and ends, so that the next Monday is never skipped. */
const MAX_RUN_HOURS = 144;

/** The execution's own time-out kills without a word: this much before it, the run publishes and ends by itself. */
const HOURS_BEFORE_TIMEOUT = 0.5;

const DEFAULT_RETRY_WINDOW_HOURS = 24;

/**
 * A run that began late in its week, by hand or after an outage, has less than six days. It stops reading as long before
 * the schedule's next start as one that began on time: storing and publishing may take that day.
 */
const HOURS_BEFORE_NEXT_START = 24;

/** Where that leaves less, a run reads this long all the same: a report that is begun is worth more than the next one. */
const MIN_READING_HOURS = 12;

/** A retry that was asked for at the last moment is read and published in this time. */
const RETRY_HOURS_BEFORE_NEXT_START = 1;

/**
 * When a run stops reading and publishes what it has, as an ISO instant. A time-out of less than two hours leaves a
 * quarter of itself for publishing: half an hour before one of half an hour, nothing would have been read.
 */
export function deadlineOf({ startedAt, executionExpiration, nextScheduledAt }: RunBounds): string {
  const start = Date.parse(startedAt);
  const timeout = (executionExpiration?.getTime() ?? Number.POSITIVE_INFINITY) - start;
  const publishingMs = Math.min(HOURS_BEFORE_TIMEOUT * HOUR_MS, timeout / 4);
  const untilNext = epochMsOrNever(nextScheduledAt) - HOURS_BEFORE_NEXT_START * HOUR_MS - start;
  const readingMs = Math.min(MAX_RUN_HOURS * HOUR_MS, Math.max(MIN_READING_HOURS * HOUR_MS, untilNext));
  return new Date(start + Math.min(readingMs, timeout - publishingMs)).toISOString();
}

/**
 * How long a step is tried that may come after the deadline, in milliseconds: a day, but not so long that the run would
 * outlive its week, not even where somebody paused the step and forgot it.
 */
export function scheduleToCloseMs(
  now: number,
  deadline: string,
  hoursBeyond: number,
  nextScheduledAt?: string,
): number {
  const end = Math.min(Date.parse(deadline) + hoursBeyond * HOUR_MS, epochMsOrNever(nextScheduledAt));
  return Math.min(24 * HOUR_MS, Math.max(HOUR_MS, end - now));
}

/** Before when a run ought to end, in milliseconds since 1970. A next start that has passed was skipped already. */
export function mustEndBefore(now: number, { executionExpiration, nextScheduledAt }: RunBounds): number {
  const ownTimeout = executionExpiration?.getTime() ?? Number.POSITIVE_INFINITY;
  const next = epochMsOrNever(nextScheduledAt);
  return next > now ? Math.min(next, ownTimeout) : ownTimeout;
}

/** When the retry window of a run ends that opens `now`, as an ISO instant; in the past if there is no time for one. */
export function retryWindowEnd(
  now: Date,
  windowHours = DEFAULT_RETRY_WINDOW_HOURS,
  { startedAt, executionExpiration, nextScheduledAt }: RunBounds,
): string {
  const ownTimeout = executionExpiration?.getTime() ?? Number.POSITIVE_INFINITY;
  const end = Math.min(
    now.getTime() + windowHours * HOUR_MS,
    Date.parse(startedAt) + MAX_RUN_HOURS * HOUR_MS,
    ownTimeout - HOURS_BEFORE_TIMEOUT * HOUR_MS,
    epochMsOrNever(nextScheduledAt) - RETRY_HOURS_BEFORE_NEXT_START * HOUR_MS,
  );
  return new Date(end).toISOString();
}

/** No next start is one that never comes. */
function epochMsOrNever(nextScheduledAt: string | undefined): number {
  return nextScheduledAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(nextScheduledAt);
}
