// The rate finder in the model: any limit, any other users, and weeks that start from what earlier ones found.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRateFinder } from '#src/concurrency/rate-finder.ts';
import { constant, finding, type CreateLimiter, UNLIMITED } from '../../bench/rate-limiters.ts';
import { CALLS, modelScan, modelWeeks } from '../../bench/rate-model.ts';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const seeds = fc.nat(1_000_000);

/** Times in units of the limit's bound, and the share of calls that were throttled in the third week. */
function measure(perSecond: number, burst: number, seed: number) {
  const REGIONS = 20;
  const weeks = modelWeeks({ perSecond, burst, othersShare: 0 }, finding, REGIONS, 3, seed);
  const times = (week: number) =>
    sum(weeks[week]!.map(({ seconds }) => seconds)) / REGIONS / ((CALLS - burst) / perSecond);
  const throttled = sum(weeks[2]!.map((scan) => scan.throttled)) / sum(weeks[2]!.map(({ calls }) => calls));
  return { first: times(0), third: times(2), throttled };
}

test('with a limit of 1, 2 or 5 a second the third week takes at most 1.25 times its bound, with few calls throttled', () => {
  fc.assert(
    fc.property(fc.constantFrom(1, 2, 5), fc.constantFrom(1, 2), seeds, (perSecond, times, seed) => {
      const { first, third, throttled } = measure(perSecond, perSecond * times, seed);
      expect(first).toBeLessThanOrEqual(1.7);
      expect(third).toBeLessThanOrEqual(1.25);
      expect(throttled).toBeLessThanOrEqual(0.05);
    }),
    { numRuns: 60 },
  );
});

test('with any limit and burst the third week takes at most twice its bound, with few calls throttled', () => {
  const limit = fc.double({ min: 0.8, max: 8, noNaN: true });
  fc.assert(
    fc.property(limit, fc.double({ min: 1, max: 2, noNaN: true }), seeds, (perSecond, times, seed) => {
      const { first, third, throttled } = measure(perSecond, Math.max(1, perSecond * times), seed);
      expect(first).toBeLessThanOrEqual(2);
      expect(third).toBeLessThanOrEqual(2);
      expect(throttled).toBeLessThanOrEqual(0.06);
    }),
    { numRuns: 60 },
  );
});

test('a constant rate of 5 a second misses both', () => {
  const [week] = modelWeeks({ perSecond: 1, burst: 1, othersShare: 0 }, constant(5), 20, 1);
  expect(sum(week!.map(({ throttled }) => throttled)) / sum(week!.map(({ calls }) => calls))).toBeGreaterThan(0.5);
});

test('calls that are throttled at random, whatever the rate, do not slow a scan down without end', () => {
  const world = { ...UNLIMITED, othersShare: 0 };
  fc.assert(
    fc.property(fc.constantFrom(0.05, 0.2, 0.5), seeds, (throttledShare, seed) => {
      const secondsOf = (limiter: CreateLimiter) =>
        sum(modelWeeks({ ...world, throttledShare }, limiter, 20, 1, seed)[0]!.map(({ seconds }) => seconds));
      expect(secondsOf(finding)).toBeLessThan(3 * secondsOf(constant(5)));
    }),
    { numRuns: 30 },
  );
});

test('every call is answered in the end, whatever the limit and the others do', () => {
  const worlds = fc.record({
    perSecond: fc.double({ min: 0.5, max: 50, noNaN: true }),
    burst: fc.double({ min: 1, max: 100, noNaN: true }),
    othersShare: fc.double({ min: 0, max: 0.7, noNaN: true }),
  });
  fc.assert(
    fc.property(worlds, fc.nat(1_000_000), (world, seed) => {
      const { calls, throttled } = modelScan(world, finding, undefined, seed);
      expect(calls - throttled).toBe(CALLS);
    }),
    { numRuns: 100 },
  );
});

test('no more calls start than the ceiling allows', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.1, max: 20, noNaN: true }), fc.nat(1_000_000), (ceiling, seed) => {
      const finder = createRateFinder({ perSecond: 40, burst: 80 }, ceiling, 0);
      let now = 0;
      for (let begun = 1; begun <= 100; begun++) {
        now += finder.waitMs(now);
        expect(begun).toBeLessThanOrEqual(Math.max(1, ceiling * 2) + (now / 1_000) * ceiling + 0.001);
        const call = finder.begin(now, true);
        now += seed % 50;
        finder.settle(call, 'answered', now);
      }
    }),
    { numRuns: 60 },
  );
});

test('without a limit the rate grows until no call waits', () => {
  const { seconds, found } = modelScan({ perSecond: 10_000, burst: 10_000, othersShare: 0 }, finding, undefined, 1);
  expect(found.limit).toBeUndefined();
  expect(found.perSecond).toBeGreaterThan(10);
  expect(seconds).toBeLessThan(CALLS / 8);
});

test('a call that failed spends a token and says nothing about the limit', () => {
  const finder = createRateFinder({ perSecond: 1, burst: 1 }, 10, 0);
  finder.settle(finder.begin(0, true), 'failed', 100);
  expect(finder.found()).toEqual({ perSecond: 1, burst: 1 });
  expect(finder.waitMs(100)).toBeGreaterThan(800);
});
