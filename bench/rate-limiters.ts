// What may stand in front of calls in the model: the product's rate finder, and what it is compared with.
import { DEFAULT_RATE, type FoundRate } from '#domain/coverage/request-rate.ts';
import { createRateFinder, type CallResult, type PermittedCall } from '#src/concurrency/rate-finder.ts';

export type Limiter = {
  waitMs(now: number): number;
  begin(now: number, hasWaited: boolean): PermittedCall;
  settle(call: PermittedCall, result: CallResult, now: number): void;
  tokens(): number;
  found(): FoundRate;
};

/** Creates a limiter at a moment of the simulated time. */
export type CreateLimiter = (start: FoundRate | undefined, now: number, tokens?: number) => Limiter;

/** The adaptive limiter of the product. */
export const finding: CreateLimiter = (start, now, tokens) =>
  createRateFinder(start ?? DEFAULT_RATE, Number.POSITIVE_INFINITY, now, tokens);

/** A constant rate, as in version 1.0. */
export const constant =
  (perSecond: number): CreateLimiter =>
  (_, now, left) =>
    textbook({ perSecond, burst: perSecond * 2 }, now, left, { increase: 0, cut: 1 });

/** Additive increase (calls a second, each second) and multiplicative decrease, as in TCP. */
export const additive =
  (increase: number, cut: number): CreateLimiter =>
  (start, now, left) =>
    textbook(start ?? DEFAULT_RATE, now, left, { increase, cut });

function textbook(
  start: FoundRate,
  startedAt: number,
  startTokens: number | undefined,
  { increase, cut }: { increase: number; cut: number },
): Limiter {
  let { perSecond, burst } = start;
  let tokens = startTokens ?? burst;
  let inFlight = 0;
  let at = startedAt;
  let cutAt = -1;
  const refill = (now: number) => {
    const seconds = (now - at) / 1_000;
    tokens = Math.min(burst, tokens + seconds * perSecond);
    perSecond += increase * seconds;
    at = now;
  };
  return {
    waitMs(now) {
      refill(now);
      return Math.max(0, ((1 - (tokens - inFlight)) / perSecond) * 1_000);
    },
    begin(now, hasWaited) {
      inFlight += 1;
      return { at: now, hasWaited };
    },
    settle(call, result, now) {
      refill(now);
      inFlight -= 1;
      if (result !== 'throttled' || cut === 1) tokens -= 1;
      else {
        tokens = Math.min(tokens, 0);
        if (call.at <= cutAt) return;
        perSecond = Math.max(0.1, perSecond * cut);
        burst = Math.max(1, burst * cut);
        cutAt = now;
      }
    },
    tokens: () => tokens - inFlight,
    found: () => ({ perSecond, burst }),
  };
}

/** A limit that no scan of the model reaches. */
export const UNLIMITED = { perSecond: 10_000, burst: 10_000 };
