// A token bucket in front of a service that has one too, so that the service never has to throttle.
import { setTimeout as timer } from 'node:timers/promises';

/** The right to make one call: to be settled once the call is answered, or abandoned. */
export type Token = { settle(): void };

export type TokenBucket = {
  /** Resolves with a token when there is one. Throws the signal's reason if it aborts first. */
  take(signal?: AbortSignal): Promise<Token>;
};

/**
 * A bucket of `burst` tokens, refilled with `ratePerSecond` per second; callers are served in order of arrival.
 *
 * A token counts as spent when its call is answered, and is reserved until then: the service took its own token no later
 * than that, so its bucket is never emptier than this one, whatever the network does to the spacing of calls.
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
      // 1 ms more than the arithmetic says: timers may fire early by a fraction of one.
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
