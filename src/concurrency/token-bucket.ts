// A token bucket in front of a service that limits calls by a token bucket of its own, so that it need not throttle.
import { setTimeout as timer } from 'node:timers/promises';
import type { CallResult, PermittedCall, RateFinder } from './rate-finder.ts';

/** The right to make one call. The caller settles it once the call is answered or abandoned. */
export type Token = { settle(result?: CallResult): void };

export type TokenBucket = {
  /** Resolves with a token as soon as one is available. Rejects with the signal's reason if the signal aborts first. */
  take(signal?: AbortSignal): Promise<Token>;
};

/** Decides when calls may start. Times are milliseconds of `performance.now()`. */
type Limiter = Pick<RateFinder, 'waitMs' | 'begin' | 'settle'>;

/**
 * Creates a bucket of `burst` tokens that refills with `ratePerSecond` tokens per second. Callers are served in order of arrival.
 * `sleep` waits for milliseconds and rejects once its signal aborts.
 */
export function createTokenBucket(ratePerSecond: number, burst: number, sleep = sleepUnlessAborted): TokenBucket {
  return createQueue(createFixedLimiter(ratePerSecond, Math.max(1, burst)), sleep);
}

/** Creates a bucket whose rate and burst `finder` finds. Callers are served in order of arrival. */
export function createFindingBucket(finder: RateFinder, sleep = sleepUnlessAborted): TokenBucket {
  return createQueue(finder, sleep);
}

function createQueue(limiter: Limiter, sleep: typeof sleepUnlessAborted): TokenBucket {
  let queue: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  const reserve = async (signal?: AbortSignal): Promise<PermittedCall> => {
    let hasWaited = waiting > 1;
    try {
      for (;;) {
        signal?.throwIfAborted();
        const ms = limiter.waitMs(performance.now());
        if (ms <= 0) return limiter.begin(performance.now(), hasWaited);
        hasWaited = true;
        // This waits 1 ms more than computed because timers may fire early by a fraction of a millisecond.
        await sleep(ms + 1, signal);
      }
    } finally {
      waiting -= 1;
    }
  };

  return {
    async take(signal) {
      waiting += 1;
      const turn = queue.then(() => reserve(signal));
      queue = turn.catch(() => undefined); // A caller that gave up must not stop those behind it.
      const call = await turn;
      let isSettled = false;
      return {
        settle(result = 'answered') {
          if (isSettled) return;
          isSettled = true;
          limiter.settle(call, result, performance.now());
        },
      };
    },
  };
}

/**
 * Creates a limiter with a constant rate. A token is reserved when it is taken and counts as spent only when its call is answered. By
 * then the service has taken a token of its own, so the service's bucket is never emptier than this one, however the network
 * changes the spacing of calls.
 */
function createFixedLimiter(ratePerSecond: number, capacity: number): Limiter {
  let tokens = capacity;
  let inFlight = 0;
  let refilledAt = performance.now();
  const refill = (now: number) => {
    tokens = Math.min(capacity, tokens + ((now - refilledAt) / 1_000) * ratePerSecond);
    refilledAt = now;
  };
  return {
    waitMs(now) {
      refill(now);
      return Math.max(0, ((1 - (tokens - inFlight)) / ratePerSecond) * 1_000);
    },
    begin(at, hasWaited) {
      inFlight += 1;
      return { at, hasWaited };
    },
    settle(_call, _result, now) {
      refill(now);
      tokens -= 1;
      inFlight -= 1;
    },
  };
}

const sleepUnlessAborted = (ms: number, signal?: AbortSignal): Promise<void> =>
  timer(ms, undefined, signal ? { signal } : {});
