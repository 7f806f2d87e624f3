// Outcomes: reasons cut visibly, failures named region by region, and dates as keys carry them.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { toCalendarDate } from '#domain/dates.ts';
import { ALL_DISPOSITIONS, isCovered, isFailure, isInScope, REMEDIES } from '#domain/coverage/dispositions.ts';
import { failedRegions, hasFailed, emptyOutcome } from '#domain/coverage/outcome.ts';
import { aRegionOutcome } from '../support/builders.ts';

test('dispositions are failures, answers or neither, as the report says', () => {
  const names = (is: (disposition: (typeof ALL_DISPOSITIONS)[number]) => boolean) => ALL_DISPOSITIONS.filter(is);
  expect({
    covered: names(isCovered),
    failures: names(isFailure),
    outOfScope: names((disposition) => !isInScope(disposition)),
    others: names((name) => isInScope(name) && !isCovered(name) && !isFailure(name)),
  }).toEqual({
    covered: ['scanned', 'no-rules'],
    failures: ['role-missing', 'access-denied', 'blocked-by-scp', 'throttled-out', 'failed'],
    outOfScope: ['excluded', 'not-active'],
    others: ['recorder-off', 'region-disabled'],
  });
  expect(Object.values(REMEDIES).filter((remedy) => !/^[A-Z][^\n]*\.$/.test(remedy))).toEqual([]);
});

test('a reason is kept whole up to 600 characters, and cut visibly beyond', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 1_500 }), (reason) => {
      const { reason: kept } = emptyOutcome('us-east-1', 'failed', reason);
      expect(kept).toBe(reason.length <= 600 ? reason : `${reason.slice(0, 599)}…`);
    }),
  );
});

test('the failed regions of an account are named with reason and remedy, the others are not', () => {
  const outcome = {
    accountId: '012345678901',
    regions: [
      aRegionOutcome({ region: 'us-east-1' }),
      emptyOutcome('ap-east-1', 'access-denied', 'DescribeConfigRules: AccessDeniedException: no', { calls: 2 }),
      emptyOutcome('eu-west-1', 'region-disabled', 'not enabled'),
    ],
  };
  expect(hasFailed(outcome)).toBe(true);
  expect(failedRegions(outcome, 'payments')).toEqual([
    {
      accountId: '012345678901',
      name: 'payments',
      region: 'ap-east-1',
      disposition: 'access-denied',
      reason: 'DescribeConfigRules: AccessDeniedException: no',
      remedy: REMEDIES['access-denied'],
    },
  ]);
  expect(hasFailed({ ...outcome, regions: outcome.regions.slice(2) })).toBe(false);
});

test.each([
  ['Asia/Hong_Kong', '2026-11-22T15:59:59.999Z', '2026-11-22'],
  ['Asia/Hong_Kong', '2026-11-22T16:00:00.000Z', '2026-11-23'],
  ['America/New_York', '2026-11-01T04:30:00.000Z', '2026-11-01'],
  ['UTC', '2027-01-01T00:00:00.000Z', '2027-01-01'],
])('in %s, %s is on %s', (timeZone, instant, date) => {
  expect(toCalendarDate(timeZone, new Date(instant))).toBe(date);
});
