// A client-side token bucket for a service that limits requests with its own token bucket, so that the service does not need to throttle.
import { setTimeout as timer } from 'node:timers/promises';
import type { CallResult, PermittedCall, RateFinder } from './rate-finder.ts';

/** Permission to make one call. The caller settles the token when the call has been answered or abandoned. */
export type Token = { settle(result?: CallResult): void };

export type TokenBucket = {
  /** Resolves with a token as soon as one is available. Rejects with the signal's reason if the signal is aborted first. */
  take(signal?: AbortSignal): Promise<Token>;
};

/** Decides when calls may start. Times are in milliseconds, as returned by `performance.now()`. */
type Limiter = Pick<RateFinder, 'waitMs' | 'begin' | 'settle'>;

/**
 * Creates a bucket of `burst` tokens that refills with `ratePerSecond` tokens per second. Callers are served in order of arrival.
 * `sleep` waits for a number of milliseconds and rejects when its signal is aborted.
 */
export function createTokenBucket(ratePerSecond: number, burst: number, sleep = sleepUnlessAborted): TokenBucket {
  return createQueue(createFixedLimiter(ratePerSecond, Math.max(1, burst)), sleep);
}

/** Creates a token bucket whose rate and burst size are determined by `finder`. Callers are served in order of arrival. */
export function createAdaptiveBucket(finder: RateFinder, sleep = sleepUnlessAborted): TokenBucket {
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
        // The wait is 1 ms longer than computed, because timers may fire a fraction of a millisecond early.
        await sleep(ms + 1, signal);
      }
    } finally {
      waiting -= 1;
    }
  };

  return {
    async take(signal) {
      waiting += 1;
      const pendingCall = queue.then(() => reserve(signal));
      queue = pendingCall.catch(() => undefined); // A caller that stopped waiting must not block those behind it.
      const call = await pendingCall;
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
 * Creates a limiter with a constant rate. A token is reserved when it is taken, and is spent only when its call has been answered. By the
 * time a call has been answered, the service has taken a token from its own bucket. The service's bucket is therefore never emptier than
 * this one, however much the network changes the spacing of calls.
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
