// The bucket in front of AWS, in fake time: what the service sees, and what becomes of callers that give up.
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTokenBucket, type TokenBucket } from '#src/concurrency/token-bucket.ts';

/** As the bucket's own, on the global timers, which fake time replaces. */
const sleep = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });

const bucketOf = (ratePerSecond: number, burst: number) => createTokenBucket(ratePerSecond, burst, sleep);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

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
        const bucket = bucketOf(rate, burst);
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
  const bucket = bucketOf(10, 3);
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

type Caller = { givesUp: number | undefined; lasts: number };

/** When the calls of these callers began, in milliseconds of fake time; undefined for one that gave up before. */
async function beginnings(callers: readonly Caller[]): Promise<(number | undefined)[]> {
  const bucket = bucketOf(5, 2);
  const start = performance.now();
  const begun: (number | undefined)[] = callers.map(() => undefined);
  const calls = callers.map(({ givesUp, lasts }, index) => {
    const caller = new AbortController();
    if (givesUp !== undefined) setTimeout(() => caller.abort(new Error('gave up')), givesUp);
    const call = async () => {
      begun[index] = performance.now() - start;
      await sleep(lasts);
    };
    return run(bucket, call, caller.signal);
  });
  const settled = Promise.allSettled(calls);
  await vi.runAllTimersAsync();
  expect((await settled).map(({ status }) => status === 'fulfilled')).toEqual(begun.map((at) => at !== undefined));
  return begun;
}

test('callers that give up while they wait take no token and hold up nobody behind them', async () => {
  const caller = fc.record({
    givesUp: fc.option(fc.integer({ min: 1, max: 5_000 }), { nil: undefined, freq: 2 }),
    lasts: fc.nat(200),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(caller, { minLength: 2, maxLength: 25 }), async (callers) => {
      const begun = await beginnings(callers);
      const served = begun.flatMap((at, index) => (at === undefined ? [] : [{ at, caller: callers[index]! }]));
      expect(callers.filter(({ givesUp }, index) => givesUp === undefined && begun[index] === undefined)).toEqual([]);
      const alone = await beginnings(served.map(({ caller: { lasts } }) => ({ lasts, givesUp: undefined })));
      // As if those who gave up had never come. A wait is rounded to milliseconds: one more wait, at most one more of them.
      for (const [index, { at }] of served.entries()) {
        const late = at - alone[index]!;
        expect({ index, isSame: Math.abs(late) <= 2 * callers.length, late }).toMatchObject({ isSame: true });
      }
    }),
    { numRuns: 60 },
  );
});

test('callers that give up together, as those of one region do, are all told at once', async () => {
  const bucket = bucketOf(1, 1);
  const region = new AbortController();
  const answers = Array.from({ length: 10 }, () => run(bucket, () => Promise.resolve(), region.signal));
  const settled = Promise.allSettled(answers);
  await vi.advanceTimersByTimeAsync(1);
  region.abort(new Error('the attempt was cancelled'));
  expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', ...Array(9).fill('rejected')]);
});

test('a token that is settled twice is spent once', async () => {
  const bucket = bucketOf(1, 2);
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
