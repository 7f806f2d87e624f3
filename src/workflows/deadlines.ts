// Until when a run reads, publishes and waits for retries: before its own timeout, and before the next Monday.
/** What bounds a run: its own time-out and, where a schedule started it, when that one wants to start the next. */
export type RunBounds = {
  startedAt: string;
  executionExpiration: Date | undefined;
  nextScheduledAt: string | undefined;
};

const HOURS = 3_600_000;

/** Six days after its start a run publishes what it has and ends, so that the next Monday is never skipped. */
const LONGEST_RUN_HOURS = 144;

/** The execution's own time-out kills without a word: this much before it, the run publishes and ends by itself. */
const BEFORE_TIMEOUT_HOURS = 0.5;

const DEFAULT_RETRY_WINDOW_HOURS = 24;

/**
 * A run that began late in its week, by hand or after an outage, has less than six days. It stops reading as long before
 * the schedule's next start as one that began on time: storing and publishing may take that day.
 */
const BEFORE_NEXT_START_HOURS = 24;

/** Where that leaves less, a run reads this long all the same: a report that is begun is worth more than the next one. */
const LEAST_READING_HOURS = 12;

/** A retry that was asked for at the last moment is read and published in this time. */
const RETRY_BEFORE_NEXT_START_HOURS = 1;

/**
 * When a run stops reading and publishes what it has, as an ISO instant. A time-out of less than two hours leaves a
 * quarter of itself for publishing: half an hour before one of half an hour, nothing would have been read.
 */
export function deadlineOf({ startedAt, executionExpiration, nextScheduledAt }: RunBounds): string {
  const start = Date.parse(startedAt);
  const timeout = (executionExpiration?.getTime() ?? Number.POSITIVE_INFINITY) - start;
  const toPublish = Math.min(BEFORE_TIMEOUT_HOURS * HOURS, timeout / 4);
  const untilNext = instantOf(nextScheduledAt) - BEFORE_NEXT_START_HOURS * HOURS - start;
  const reading = Math.min(LONGEST_RUN_HOURS * HOURS, Math.max(LEAST_READING_HOURS * HOURS, untilNext));
  return new Date(start + Math.min(reading, timeout - toPublish)).toISOString();
}

/**
 * How long a step is tried that may come after the deadline, in milliseconds: a day, but not so long that the run would
 * outlive its week, not even where somebody paused the step and forgot it.
 */
export function patienceMs(now: number, deadline: string, hoursBeyond: number, nextScheduledAt?: string): number {
  const end = Math.min(Date.parse(deadline) + hoursBeyond * HOURS, instantOf(nextScheduledAt));
  return Math.min(24 * HOURS, Math.max(HOURS, end - now));
}

/** Before when a run ought to end, in milliseconds since 1970. A next start that has passed was skipped already. */
export function latestEnd(now: number, { executionExpiration, nextScheduledAt }: RunBounds): number {
  const ownTimeout = executionExpiration?.getTime() ?? Number.POSITIVE_INFINITY;
  const next = instantOf(nextScheduledAt);
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
    now.getTime() + windowHours * HOURS,
    Date.parse(startedAt) + LONGEST_RUN_HOURS * HOURS,
    ownTimeout - BEFORE_TIMEOUT_HOURS * HOURS,
    instantOf(nextScheduledAt) - RETRY_BEFORE_NEXT_START_HOURS * HOURS,
  );
  return new Date(end).toISOString();
}

/** No next start is one that never comes. */
function instantOf(nextScheduledAt: string | undefined): number {
  return nextScheduledAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(nextScheduledAt);
}
