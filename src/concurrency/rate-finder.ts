// Finds how many calls a second a service allows, using only its responses (ADR 0047). The finder has no clock and makes no calls.
import type { FoundRate } from '#domain/coverage/request-rate.ts';

/** A call that may start. `at` is the start of the call, in milliseconds on the caller's clock. */
export type PermittedCall = { at: number; hasWaited: boolean };

/** `failed` means that it is not known whether the service counted the call. */
export type CallResult = 'answered' | 'throttled' | 'failed';

export type RateFinder = ReturnType<typeof createRateFinder>;

/** The share of a measured limit that is used. The rest is left for other clients with the same limit. */
const LIMIT_SHARE = 0.9;

/** How much the rate grows with each answer to a call that had to wait: if no limit is known, far below the limit, and near the limit. */
const GROWTH = { unlimited: 0.05, far: 0.03, near: 0.001 };
const NEAR_LIMIT_SHARE = 0.8;

/**
 * While no limit is known, the rate does not grow before this number of calls that had to wait was answered. A short scan gains less from a
 * higher rate than it loses when it is throttled.
 */
const CALLS_BEFORE_SEARCH = 6;

/** While no limit is known, the rate does not grow above this multiple of the rate of answered calls. */
const MAX_RATE_LEAD = 2;

/**
 * The share of the rate that remains after a throttled call that comes too early to measure the limit: `unmeasured` after the first such
 * call, and `measured` after each such call once a limit has been measured.
 */
const RATE_AFTER_THROTTLE = { unmeasured: 0.8, measured: 0.9 };

/**
 * The minimum number of answers between two throttled calls from which a limit is measured. With fewer answers, the result would depend on
 * chance.
 */
const MIN_ANSWERS = 20;

/**
 * Calls that the service throttles regardless of our rate must not slow a scan down indefinitely. The rate therefore stays above
 * KNOWN_SHARE of the rate that the service is known to answer. At the start, that rate is REMEMBERED_SHARE of the rate that earlier scans
 * found.
 */
const KNOWN_SHARE = 0.85;
const REMEMBERED_SHARE = 0.8;

/**
 * The number of calls that are skipped after a throttled call, so that the service's bucket refills for other clients. At the slowest rate,
 * no calls are skipped.
 */
const CALLS_SKIPPED_AFTER_THROTTLE = 2;

/** A rate below any limit that has been observed. If other clients use the whole limit, calls continue at this rate. */
const MIN_CALLS_PER_SECOND = 0.5;

/**
 * Creates a finder that starts from `start` and never exceeds `ceiling` calls a second. The burst has `startTokens` tokens left. The finder
 * mirrors the service's token bucket: a call reserves a token, and spends the token unless the call is throttled. All times are in
 * milliseconds on the same clock.
 */
export function createRateFinder(start: FoundRate, ceiling: number, startedAt: number, startTokens = start.burst) {
  let perSecond = Math.min(start.perSecond, ceiling);
  let burst = Math.max(1, Math.min(start.burst, ceiling * 2));
  let { limit } = start;
  let isMeasured = limit !== undefined && perSecond >= limit * NEAR_LIMIT_SHARE;
  let tokens = Math.min(burst, startTokens);
  let inFlight = 0;
  let refilledAt = startedAt;
  /** The number of calls a second that the service is known to answer without using its burst. */
  let known = limit === undefined ? 0 : perSecond * REMEMBERED_SHARE;
  /** When the rate was last cut, when the current measurement began, and the number of answers since it began. */
  let lastCutAt: number | undefined;
  let emptyAt = startedAt;
  let answers = 0;
  /** Whether the measurement began with an empty bucket and therefore includes no burst. */
  let isFromEmpty = false;
  /** Whether an unmeasured rate has been cut, which happens only once. */
  let hasCut = false;
  let isInBurst = true;
  let waitedAnswers = 0;
  /** The number of answers before the service's bucket was empty for the first time, and the seconds that they took. */
  let burstCount: { answers: number; seconds: number } | undefined;

  const refill = (now: number) => {
    tokens = Math.min(burst + inFlight, tokens + ((now - refilledAt) / 1_000) * perSecond);
    refilledAt = now;
  };

  const slowest = (): number => Math.min(ceiling, Math.max(MIN_CALLS_PER_SECOND, known * KNOWN_SHARE));

  function setRate(rate: number, now: number): void {
    perSecond = Math.min(ceiling, Math.max(slowest(), rate));
    lastCutAt = now;
  }

  const beginMeasurement = (now: number): void => {
    emptyAt = now;
    answers = 0;
    isFromEmpty = true;
  };

  /** Reduces the rate or the burst after a throttled call, because such a call means that the service's bucket is empty. */
  function cut(now: number): void {
    const seconds = (now - emptyAt) / 1_000;
    burstCount ??= { answers, seconds };
    if (isInBurst) {
      // The burst was too large, which says nothing about the rate.
      burst = Math.max(1, Math.min(burst, answers - perSecond * seconds));
      isInBurst = false;
      lastCutAt = now;
      beginMeasurement(now);
    } else if (answers >= MIN_ANSWERS) {
      cutToMeasured(Math.min(perSecond, answers / seconds), burstCount, now);
    } else {
      cutUnmeasured(now);
      if (!isFromEmpty) beginMeasurement(now);
    }
  }

  /** Between two moments at which its bucket is empty, the service answers as many calls as its rate allows. */
  function cutToMeasured(measured: number, beginning: NonNullable<typeof burstCount>, now: number): void {
    if (isFromEmpty) known = Math.max(known, measured);
    limit = measured;
    isMeasured = true;
    setRate(measured * LIMIT_SHARE, now);
    burst = Math.max(1, Math.min(burst, beginning.answers - measured * beginning.seconds));
    beginMeasurement(now);
  }

  function cutUnmeasured(now: number): void {
    if (isMeasured) setRate(perSecond * RATE_AFTER_THROTTLE.measured, now);
    else if (!hasCut) {
      limit = perSecond;
      setRate(perSecond * RATE_AFTER_THROTTLE.unmeasured, now);
      hasCut = true;
    }
  }

  function grow(now: number): void {
    waitedAnswers += 1;
    if (limit === undefined && waitedAnswers <= CALLS_BEFORE_SEARCH) return;
    // A scan may end before a rate that is much too high is throttled, so a rate far above the rate of answered calls does not grow.
    if (limit === undefined && perSecond > (MAX_RATE_LEAD * answers * 1_000) / (now - emptyAt)) return;
    const growth =
      limit === undefined ? GROWTH.unlimited : perSecond < limit * NEAR_LIMIT_SHARE ? GROWTH.far : GROWTH.near;
    perSecond = Math.min(ceiling, perSecond * (1 + growth));
  }

  return {
    /** Returns the milliseconds until a call may start: 0 if it may start now. */
    waitMs(now: number): number {
      refill(now);
      return Math.max(0, ((1 - (tokens - inFlight)) / perSecond) * 1_000);
    },

    /** Reserves a token. `hasWaited` means that the rate delayed the call. */
    begin(at: number, hasWaited: boolean): PermittedCall {
      inFlight += 1;
      if (hasWaited && tokens - inFlight < 1) isInBurst = false;
      return { at, hasWaited };
    },

    /** Processes the result of a call, which must be passed only once. */
    settle(call: PermittedCall, result: CallResult, now: number): void {
      refill(now);
      inFlight -= 1;
      if (result === 'throttled') {
        const pauses = isMeasured && perSecond > slowest();
        tokens = Math.min(tokens, pauses ? -CALLS_SKIPPED_AFTER_THROTTLE : 0);
        // Calls that began before the cut say nothing about the new rate.
        if (lastCutAt === undefined || call.at > lastCutAt) cut(now);
        return;
      }
      tokens -= 1;
      if (result === 'failed') return;
      answers += 1;
      if (call.hasWaited) grow(now);
    },

    /** The number of calls that may start immediately. */
    tokens: (): number => tokens - inFlight,

    found: (): FoundRate => ({ perSecond, burst, ...(limit === undefined ? {} : { limit }) }),
  };
}
