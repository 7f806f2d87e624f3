// A token bucket in front of a service that has one, so that it is never the service that says no.
import { setTimeout as sleep } from 'node:timers/promises';

export type TokenBucket = { run<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> };

/**
 * A bucket of `burst` tokens, refilled `ratePerSecond` a second; callers are served in order of arrival.
 *
 * A token counts as spent when its answer is in, and is reserved until then: the service took its own token no later
 * than that, so its bucket is never emptier than this one, whatever the network does to the spacing of calls.
 */
export function createTokenBucket(ratePerSecond: number, burst: number): TokenBucket {
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

  const take = async (signal?: AbortSignal) => {
    for (;;) {
      signal?.throwIfAborted();
      refill();
      const missing = 1 - (tokens - inFlight);
      if (missing <= 0) break;
      // 1 ms more than the arithmetic says: timers may fire early by a fraction of one.
      await sleep((missing / ratePerSecond) * 1_000 + 1, undefined, signal ? { signal } : {});
    }
    inFlight += 1;
  };

  return {
    async run(call, signal) {
      const turn = queue.then(() => take(signal));
      queue = turn.catch(() => undefined); // A caller that gave up must not stop those behind it.
      await turn;
      try {
        return await call();
      } finally {
        refill();
        tokens -= 1;
        inFlight -= 1;
      }
    },
  };
}
