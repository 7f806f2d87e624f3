// The bucket in front of AWS, in fake time: what the service sees, and what becomes of callers that give up.
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTokenBucket, type TokenBucket } from '#src/aws/token-bucket.ts';

// Fake time replaces the global timers; this leads Node's promised one to them.
vi.mock('node:timers/promises', () => ({
  setTimeout: (ms: number, value: unknown, { signal }: { signal?: AbortSignal } = {}) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => resolve(value), ms);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(new DOMException('The operation was aborted', 'AbortError'));
      });
    }),
}));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Makes a call with a token. */
async function run<T>(bucket: TokenBucket, call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const token = await bucket.take(signal);
  try {
    return await call();
  } finally {
    token.settle();
  }
}

/** A service with a bucket of its own, as AWS documents them: it says no where that is empty. */
function service(ratePerSecond: number, burst: number) {
  let tokens = burst;
  let refilledAt = performance.now();
  let refused = 0;
  const served: number[] = [];
  return {
    take() {
      const now = performance.now();
      tokens = Math.min(burst, tokens + ((now - refilledAt) / 1_000) * ratePerSecond);
      refilledAt = now;
      if (tokens < 1 - 1e-9) refused += 1;
      else tokens -= 1;
      served.push(now);
    },
    refused: () => refused,
    served,
  };
}

test('a service with the same rate and burst never refuses, whatever the network does to the spacing of calls', async () => {
  const call = fc.record({ arrival: fc.nat(3_000), there: fc.nat(2_000), back: fc.nat(2_000), fails: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(
      fc.double({ min: 0.5, max: 50, noNaN: true }),
      fc.integer({ min: 1, max: 20 }),
      fc.array(call, { minLength: 1, maxLength: 40 }),
      async (rate, burst, calls) => {
        const aws = service(rate, burst);
        const bucket = createTokenBucket(rate, burst);
        const all = calls.map(async ({ arrival, there, back, fails }) => {
          await sleep(arrival);
          return run(bucket, async () => {
            await sleep(there);
            aws.take();
            await sleep(back);
            if (fails) throw new Error('refused for another reason');
          });
        });
        const settled = Promise.allSettled(all);
        await vi.runAllTimersAsync();
        expect((await settled).map(({ status }) => status)).toEqual(
          calls.map(({ fails }) => (fails ? 'rejected' : 'fulfilled')),
        );
        expect({ refused: aws.refused(), calls: aws.served.length }).toEqual({ refused: 0, calls: calls.length });
      },
    ),
    { numRuns: 60 },
  );
});

test('callers are served in order of arrival, the burst at once and the others at the rate', async () => {
  const bucket = createTokenBucket(10, 3);
  const served: [number, number][] = [];
  const start = performance.now();
  for (let caller = 0; caller < 6; caller++)
    void run(bucket, () => Promise.resolve(served.push([caller, Math.round((performance.now() - start) / 100) * 100])));
  await vi.runAllTimersAsync();
  expect(served).toEqual([
    [0, 0],
    [1, 0],
    [2, 0],
    [3, 100],
    [4, 200],
    [5, 300],
  ]);
});

test('callers that give up while they wait take no token and hold up nobody behind them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          givesUp: fc.option(fc.integer({ min: 1, max: 5_000 }), { nil: undefined, freq: 2 }),
          lasts: fc.nat(200),
        }),
        {
          minLength: 2,
          maxLength: 25,
        },
      ),
      async (callers) => {
        const [rate, burst] = [5, 2];
        const bucket = createTokenBucket(rate, burst);
        const start = performance.now();
        const begun: number[] = [];
        const answers = callers.map(({ givesUp, lasts }) => {
          const caller = new AbortController();
          if (givesUp !== undefined) setTimeout(() => caller.abort(new Error('gave up')), givesUp);
          return run(
            bucket,
            async () => {
              begun.push(performance.now() - start);
              await sleep(lasts);
            },
            caller.signal,
          );
        });
        const settled = Promise.allSettled(answers);
        await vi.runAllTimersAsync();
        const results = await settled;
        const served = results.filter(({ status }) => status === 'fulfilled').length;
        expect(begun).toHaveLength(served);
        expect(results.filter(({ status }, caller) => !callers[caller]?.givesUp && status === 'rejected')).toEqual([]);
        // The last began as if those who gave up had never come.
        // Each waits for the token of one before it, for its answer, and a millisecond or two of timers.
        const longest = Math.max(0, served - burst) * (1_000 / rate + 200 + 5) + 205;
        expect(begun.at(-1) ?? 0).toBeLessThanOrEqual(longest);
      },
    ),
    { numRuns: 60 },
  );
});

test('callers that give up together, as those of one region do, are all told at once', async () => {
  const bucket = createTokenBucket(1, 1);
  const region = new AbortController();
  const answers = Array.from({ length: 10 }, () => run(bucket, () => Promise.resolve(), region.signal));
  const settled = Promise.allSettled(answers);
  await vi.advanceTimersByTimeAsync(1);
  region.abort(new Error('the attempt was cancelled'));
  expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', ...Array(9).fill('rejected')]);
});

test('a token that is settled twice is spent once', async () => {
  const bucket = createTokenBucket(1, 2);
  const token = await bucket.take();
  token.settle();
  token.settle();
  const start = performance.now();
  const left = [bucket.take(), bucket.take()].map(async (each) => {
    await each;
    return Math.round(performance.now() - start);
  });
  await vi.runAllTimersAsync();
  expect(await Promise.all(left)).toEqual([0, 1_001]);
});
