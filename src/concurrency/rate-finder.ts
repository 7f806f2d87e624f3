// Finds how many calls a second a service allows, from its answers alone (ADR 0047). It has no clock and makes no call.
import type { FoundRate } from '#domain/coverage/request-rate.ts';

/** A call that may start. `at` is in milliseconds of the caller's clock. */
export type PermittedCall = { at: number; hasWaited: boolean };

/** `failed`: it is not known whether the service counted the call. */
export type CallResult = 'answered' | 'throttled' | 'failed';

export type RateFinder = ReturnType<typeof createRateFinder>;

/** The share of a measured limit at which calls are made. The rest is for others who use the same limit. */
const LIMIT_SHARE = 0.9;

/** The growth with each answer to a call that had to wait: if no limit is known, far below it, and near it. */
const GROWTH = { unlimited: 0.05, far: 0.03, near: 0.001 };
const NEAR_LIMIT_SHARE = 0.8;

/** How far a rate without a known limit may be ahead of the calls that were answered. */
const MAX_RATE_LEAD = 2;

/** What remains of the rate until the limit is measured: after the first throttled call and, once it has been measured, after each. */
const RATE_AFTER_THROTTLE = { unmeasured: 0.8, measured: 0.9 };

/** The answers between two throttled calls from which a limit is measured. With fewer, chance decides. */
const MIN_ANSWERS = 20;

/**
 * Calls that the service throttles regardless of our rate must not slow a scan down without end. The rate therefore stays above this share
 * of what the service is known to answer, and of this share of a rate that earlier scans found.
 */
const KNOWN_SHARE = 0.85;
const REMEMBERED_SHARE = 0.8;

/** The calls that are skipped after a throttled one, so that the service's bucket refills for others; none at the slowest rate. */
const CALLS_SKIPPED_AFTER_THROTTLE = 2;

/** Slower than any limit that was seen. If others use the whole limit, calls go on at this rate. */
const MIN_CALLS_PER_SECOND = 0.5;

/**
 * Creates a finder that starts from `start` and never exceeds `ceiling` calls a second. `startTokens` of the burst are left. It mirrors the service's
 * token bucket: a call reserves a token, and spends it unless it is throttled.
 * Times are in milliseconds of any one clock.
 */
export function createRateFinder(start: FoundRate, ceiling: number, startedAt: number, startTokens = start.burst) {
  let perSecond = Math.min(start.perSecond, ceiling);
  let burst = Math.max(1, Math.min(start.burst, ceiling * 2));
  let { limit } = start;
  let isMeasured = limit !== undefined && perSecond >= limit * NEAR_LIMIT_SHARE;
  let tokens = Math.min(burst, startTokens);
  let inFlight = 0;
  let refilledAt = startedAt;
  /** The calls a second that the service is known to answer without its burst. */
  let known = limit === undefined ? 0 : perSecond * REMEMBERED_SHARE;
  /** When the rate was cut last; when the measurement began, with an empty bucket; and the answers since. */
  let lastCutAt: number | undefined;
  let emptyAt = startedAt;
  let answers = 0;
  /** Whether the measurement began with an empty bucket, so that no burst is part of it. */
  let isFromEmpty = false;
  /** Whether an unmeasured rate has been cut, which happens only once. */
  let hasCut = false;
  let isInBurst = true;
  /** What was answered before the service's bucket was empty for the first time. */
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

  /** Takes a throttled call into account, at which the service's bucket is empty. */
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

  /** Between two moments at which the service's bucket is empty, it answers as many calls as its rate allows. */
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
    // A scan may end before a rate that is much too high is throttled. What was not achieved has not been found.
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

    /** Reserves a token. `hasWaited`: the rate held the call back. */
    begin(at: number, hasWaited: boolean): PermittedCall {
      inFlight += 1;
      if (hasWaited && tokens - inFlight < 1) isInBurst = false;
      return { at, hasWaited };
    },

    /** Takes the result of a call into account, once. */
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

    /** The calls that may start at once. */
    tokens: (): number => tokens - inFlight,

    found: (): FoundRate => ({ perSecond, burst, ...(limit === undefined ? {} : { limit }) }),
  };
}
