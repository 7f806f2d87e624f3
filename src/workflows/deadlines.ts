// Computes how long a run reads, publishes and waits for retries. A run must end before its own timeout and before the next Monday.

/** The instants that bound a run: its start, its own timeout and, if a schedule started it, that schedule's next start. */
export type RunBounds = {
  startedAt: string;
  executionExpiration: Date | undefined;
  nextScheduledAt: string | undefined;
};

const HOUR_MS = 3_600_000;

/** Six days after its start, a run publishes what it has and ends, so that the next Monday's run is never skipped. */
const MAX_RUN_HOURS = 144;

/** The execution's own timeout would end a run without a report, so the run publishes and ends by itself this long before the timeout. */
const HOURS_BEFORE_TIMEOUT = 0.5;

const DEFAULT_RETRY_WINDOW_HOURS = 24;

/**
 * A run that began late in its week, by hand or after an outage, has less than six days. It stops reading a day before the
 * schedule's next start, as a run that began on time does, because storing and publishing may take that day.
 */
const HOURS_BEFORE_NEXT_START = 24;

/** A run reads for at least this long, however soon the next start is, because a report that has begun is worth more than the next one. */
const MIN_READING_HOURS = 12;

/** The retry window closes this long before the next start, so that a retry requested at its end can still be published. */
const RETRY_HOURS_BEFORE_NEXT_START = 1;

/**
 * Returns the ISO instant at which a run stops reading and publishes what it has. This is half an hour before the run's own timeout at the
 * latest. If the timeout is below two hours, a quarter of it is reserved for publishing instead, because otherwise a run with a timeout of
 * half an hour would read nothing.
 */
export function findDeadline({ startedAt, executionExpiration, nextScheduledAt }: RunBounds): string {
  const start = Date.parse(startedAt);
  const timeout = (executionExpiration?.getTime() ?? Number.POSITIVE_INFINITY) - start;
  const publishingMs = Math.min(HOURS_BEFORE_TIMEOUT * HOUR_MS, timeout / 4);
  const untilNext = epochMsOrNever(nextScheduledAt) - HOURS_BEFORE_NEXT_START * HOUR_MS - start;
  const readingMs = Math.min(MAX_RUN_HOURS * HOUR_MS, Math.max(MIN_READING_HOURS * HOUR_MS, untilNext));
  return new Date(start + Math.min(readingMs, timeout - publishingMs)).toISOString();
}

/**
 * Returns how long a step that may run after the deadline is retried, in milliseconds. This is a day, or less if the run would otherwise
 * still be open at the next start, because somebody may have paused the step and forgotten it.
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

/**
 * Returns the time before which a run must end, in milliseconds since 1970. A next start in the past is ignored, because the schedule has
 * already skipped it.
 */
export function mustEndBefore(now: number, { executionExpiration, nextScheduledAt }: RunBounds): number {
  const executionDeadlineMs = executionExpiration?.getTime() ?? Number.POSITIVE_INFINITY;
  const next = epochMsOrNever(nextScheduledAt);
  return next > now ? Math.min(next, executionDeadlineMs) : executionDeadlineMs;
}

/** Returns the ISO instant at which a retry window that opens `now` ends. The instant is in the past if no time is left for a window. */
export function retryWindowEnd(
  now: Date,
  windowHours = DEFAULT_RETRY_WINDOW_HOURS,
  { startedAt, executionExpiration, nextScheduledAt }: RunBounds,
): string {
  const executionDeadlineMs = executionExpiration?.getTime() ?? Number.POSITIVE_INFINITY;
  const end = Math.min(
    now.getTime() + windowHours * HOUR_MS,
    Date.parse(startedAt) + MAX_RUN_HOURS * HOUR_MS,
    executionDeadlineMs - HOURS_BEFORE_TIMEOUT * HOUR_MS,
    epochMsOrNever(nextScheduledAt) - RETRY_HOURS_BEFORE_NEXT_START * HOUR_MS,
  );
  return new Date(end).toISOString();
}

/** Returns the next start in milliseconds since 1970, or infinity if there is none. */
function epochMsOrNever(nextScheduledAt: string | undefined): number {
  return nextScheduledAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(nextScheduledAt);
}
