// What a difference is after its rule was read again: lag never leaves a difference, and what lag cannot explain stays one.
import { assert, constantFrom, integer, nat, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import type { RuleCheck } from '#domain/cross-check/cross-check.ts';
import { needsReread, confirmDifference, type Reread } from '#domain/cross-check/confirm-difference.ts';

const place = { accountId: '111122223333', region: 'eu-west-1', rule: 'r' };
const LISTED_AT = Date.UTC(2026, 10, 23, 6);
const HOUR = 3_600_000;
const CAP = 25;

/** What an aggregator that knows `failing` resources to fail has of a rule with other results. */
const there = (failing: number) =>
  failing > 0
    ? { verdict: 'NON_COMPLIANT', failing: Math.min(failing, CAP), isCapped: failing > CAP }
    : { verdict: 'COMPLIANT', failing: 0, isCapped: false };

const differing = (failingInAggregator: number): RuleCheck => ({
  ...{ ...place, outcome: 'verdict differs', reason: '', here: null },
  there: there(failingInAggregator),
});

const settle = (failingInAggregator: number, failingSince: number[], evaluatedAtMs: number) =>
  confirmDifference(
    differing(failingInAggregator),
    { rule: 'r', compliant: 3, nonCompliant: 1, evaluatedAtMs },
    { ...place, failingSince },
    LISTED_AT,
  );

const old = integer({ min: 2 * HOUR, max: 100 * HOUR }).map((age) => LISTED_AT - age);

test('Lag alone never leaves a difference', () => {
  assert(
    property(
      record({ before: nat(40), turned: nat(20), isBetter: constantFrom(true, false), ages: nat(2 * HOUR - 1) }),
      ({ before, turned, isBetter, ages }) => {
        // The aggregator has what was two hours ago. Since then resources began to fail, or to pass, at the last evaluation.
        const changedAt = LISTED_AT - ages;
        const stayed = isBetter ? Math.max(0, before - turned) : before;
        const since = [
          ...Array.from({ length: stayed }, () => LISTED_AT - 3 * HOUR),
          ...Array.from({ length: isBetter ? 0 : turned }, () => changedAt),
        ];
        const evaluatedAt = stayed === since.length && stayed === before ? LISTED_AT - 3 * HOUR : changedAt;
        expect(needsReread(settle(before, since, evaluatedAt))).toBe(false);
      },
    ),
  );
});

test('A verdict that lag cannot explain is found every time', () => {
  assert(
    property(record({ failing: integer({ min: 1, max: 90 }), at: old, isHere: constantFrom(true, false) }), (drawn) => {
      const { failing, at, isHere } = drawn;
      const since = isHere ? Array.from({ length: failing }, () => at) : [];
      expect(settle(isHere ? 0 : failing, since, at).outcome).toBe('verdict differs');
    }),
  );
});

const unread: [string, Reread | undefined, RegExp][] = [
  ['was not read again', undefined, /too many differences/],
  ['could not be read again', { ...place, fault: 'AccessDenied' }, /could not be read again: AccessDenied/],
];
test.each(unread)('Nothing is said of a rule that %s', (_, reread, reason) => {
  const settled = confirmDifference(differing(0), { rule: 'r', compliant: 0, nonCompliant: 1 }, reread, LISTED_AT);
  expect([settled.outcome, settled.reason]).toEqual(['cannot say', expect.stringMatching(reason)]);
});

test('A difference that is gone when the rule is read again was only an older row', () => {
  expect(settle(2, [LISTED_AT, LISTED_AT - 9 * HOUR], LISTED_AT)).toMatchObject({ outcome: 'agrees', reason: '' });
});

test('A result without a time counts as new', () => {
  const reread: Reread = { ...place, failingSince: [null] };
  const ours = { rule: 'r', compliant: 0, nonCompliant: 1, evaluatedAtMs: 0 };
  expect(confirmDifference(differing(0), ours, reread, LISTED_AT).outcome).toBe('cannot say');
});

test('A rule whose last evaluation is not known may have changed', () => {
  const ours = { rule: 'r', compliant: 1, nonCompliant: 0 };
  expect(confirmDifference(differing(1), ours, { ...place, failingSince: [] }, LISTED_AT).outcome).toBe('cannot say');
});
