// A token bucket in front of a service that limits calls by a token bucket of its own, so that it never has to throttle.
import { setTimeout as timer } from 'node:timers/promises';

/** The right to make one call. The caller settles it once the call is answered or abandoned. */
export type Token = { settle(): void };

export type TokenBucket = {
  /** Resolves with a token as soon as one is available. Rejects with the signal's reason if the signal aborts first. */
  take(signal?: AbortSignal): Promise<Token>;
};

/**
 * Creates a bucket of `burst` tokens that refills with `ratePerSecond` tokens per second. Callers are served in order of arrival.
 *
 * A token is reserved when it is taken and counts as spent only when its call is answered. By then the service has taken a token
 * of its own, so the service's bucket is never emptier than this one, however the network changes the spacing of calls.
 * `sleep` waits for milliseconds and rejects once its signal aborts.
 */
export function createTokenBucket(ratePerSecond: number, burst: number, sleep = sleepUnlessAborted): TokenBucket {
  const capacity = Math.max(1, burst);
  let tokens = capacity;
  let inFlight = 0;
  let refilledAt = performance.now();
  let queue: Promise<unknown> = Promise.resolve();

  const refill = () => {
    const now = performance.now();
    tokens = Math.min(capacity, tokens + ((now - refilledAt) / 1_000) * ratePerSecond);
    refilledAt = now;
  };

  const reserve = async (signal?: AbortSignal) => {
    for (;;) {
      signal?.throwIfAborted();
      refill();
      const missing = 1 - (tokens - inFlight);
      if (missing <= 0) break;
      // This waits 1 ms more than computed because timers may fire early by a fraction of a millisecond.
      await sleep((missing / ratePerSecond) * 1_000 + 1, signal);
    }
    inFlight += 1;
  };

  return {
    async take(signal) {
      const turn = queue.then(() => reserve(signal));
      queue = turn.catch(() => undefined); // A caller that gave up must not stop those behind it.
      await turn;
      let isSettled = false;
      return {
        settle() {
          if (isSettled) return;
          isSettled = true;
          refill();
          tokens -= 1;
          inFlight -= 1;
        },
      };
    },
  };
}

const sleepUnlessAborted = (ms: number, signal?: AbortSignal): Promise<void> =>
  timer(ms, undefined, signal ? { signal } : {});
