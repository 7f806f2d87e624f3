// The cross-check against a model: what is injected between two equal sides decides the outcome of every rule.
import { array, assert, constant, constantFrom, nat, oneof, property, record } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { indexAggregate, type ListedRule, type ListedSource } from '#domain/cross-check/aggregate.ts';
import {
  checkRegion,
  CHECK_OUTCOMES,
  createCheckCounts,
  type CheckOutcome,
  type ReportedRule,
} from '#domain/cross-check/cross-check.ts';

const accountId = '111122223333';
const region = 'eu-west-1';
const CAP = 25;
const NOW = Date.UTC(2026, 10, 23, 6);
const HOUR = 3_600_000;

const ORGANIZATION: ListedSource = { sourceId: 'o-1', sourceType: 'ORGANIZATION', status: 'SUCCEEDED' };

/** What an aggregator without faults lists of a rule: nothing if no result gives a verdict. */
function listed({ rule, compliant, nonCompliant }: ReportedRule): ListedRule[] {
  if (compliant + nonCompliant === 0) return [];
  const verdict = nonCompliant > 0 ? 'NON_COMPLIANT' : 'COMPLIANT';
  const count = nonCompliant > 0 ? nonCompliant : compliant;
  return [{ accountId, region, rule, verdict, count: Math.min(count, CAP), isCapped: count > CAP }];
}

const check = (
  rules: ReportedRule[],
  theirs: ListedRule[],
  sources: ListedSource[] = [ORGANIZATION],
  more: { unread?: string; joinedAtMs?: number } = {},
) => checkRegion({ accountId, region, rules, ...more }, indexAggregate(theirs, sources), NOW);

const outcomes = (checks: ReturnType<typeof check>) => checks.map(({ rule, outcome }) => [rule, outcome]);

/** One situation of a rule, how it changes the two sides, and the outcome that it implies; null if there is nothing to compare. */
const SITUATIONS = ['equal', 'count lags', 'verdict lags', 'unread', 'unlisted', 'absent there'] as const;

function inject(situation: (typeof SITUATIONS)[number], rule: ReportedRule) {
  const { nonCompliant, compliant } = rule;
  const there = listed(rule);
  const isVerdict = there.length > 0;
  const expected = (outcome: CheckOutcome) => (isVerdict ? outcome : null);
  switch (situation) {
    case 'equal':
      return { ours: [rule], theirs: there, outcome: expected(nonCompliant > CAP ? 'cannot say' : 'agrees') };
    case 'count lags': {
      const behind = { ...rule, nonCompliant: Math.min(nonCompliant + 1, CAP) };
      if (nonCompliant === 0 || nonCompliant >= CAP) return { ours: [], theirs: [], outcome: null };
      return { ours: [rule], theirs: listed(behind), outcome: 'count differs' as const };
    }
    case 'verdict lags': {
      const other = { ...rule, nonCompliant: nonCompliant > 0 ? 0 : 1, compliant: compliant + 1 };
      return { ours: [rule], theirs: listed(other), outcome: 'verdict differs' as const };
    }
    case 'unread':
      return { ours: [{ ...rule, unread: 'AccessDenied' }], theirs: there, outcome: expected('only there') };
    case 'unlisted':
      return { ours: [], theirs: there, outcome: expected('only there') };
    case 'absent there':
      return { ours: [rule], theirs: [], outcome: expected('only here') };
    default:
      return situation satisfies never;
  }
}

const drawn = array(
  record({
    situation: constantFrom(...SITUATIONS),
    compliant: nat(40),
    nonCompliant: oneof(constant(0), nat(60)),
  }),
  { maxLength: 12 },
);

const build = (drawings: { situation: (typeof SITUATIONS)[number]; compliant: number; nonCompliant: number }[]) =>
  drawings.map(({ situation, ...counts }, index) => inject(situation, { rule: `rule-${index}`, ...counts }));

test('Each rule gets the outcome that its situation implies', () => {
  assert(
    property(drawn, (drawings) => {
      const built = build(drawings);
      const found = check(
        built.flatMap(({ ours }) => ours),
        built.flatMap(({ theirs }) => theirs),
      );
      const expected = built.flatMap(({ outcome }, index) => (outcome === null ? [] : [[`rule-${index}`, outcome]]));
      expect(Object.fromEntries(outcomes(found))).toEqual(Object.fromEntries(expected));
      expect(found).toHaveLength(expected.length);
    }),
  );
});

const SOURCES: { name: string; sources: ListedSource[]; more?: { joinedAtMs?: number }; reason: string }[] = [
  {
    name: 'a failed account',
    sources: [
      ORGANIZATION,
      { sourceId: accountId, sourceType: 'ACCOUNT', region, status: 'FAILED', errorCode: 'AccessDenied' },
    ],
    reason: 'the source of the aggregator is FAILED: AccessDenied',
  },
  {
    name: 'an outdated account',
    sources: [{ sourceId: accountId, sourceType: 'ACCOUNT', region, status: 'OUTDATED' }],
    reason: 'the source of the aggregator is OUTDATED',
  },
  {
    name: 'a failed organization',
    sources: [
      { ...ORGANIZATION, status: 'FAILED' },
      { sourceId: accountId, sourceType: 'ACCOUNT', region, status: 'SUCCEEDED' },
    ],
    reason: "the aggregator's organization is FAILED",
  },
  { name: 'an unknown source', sources: [], reason: 'the aggregator has no such source' },
  {
    name: 'a new account',
    sources: [ORGANIZATION],
    more: { joinedAtMs: NOW - 2 * HOUR + 1 },
    reason: 'the account joined 119 minutes before',
  },
];

describe('Nothing is said', () => {
  test.each(SOURCES)('of $name', ({ sources, more, reason }) => {
    assert(
      property(drawn, (drawings) => {
        const built = build(drawings);
        const found = check(
          built.flatMap(({ ours }) => ours),
          built.flatMap(({ theirs }) => theirs),
          sources,
          more,
        );
        expect(found.map((each) => [each.outcome, each.reason])).toEqual(found.map(() => ['cannot say', reason]));
      }),
    );
  });
});

test('Another account, region or an older account casts no doubt', () => {
  const rule = { rule: 'r', compliant: 1, nonCompliant: 0 };
  const sources: ListedSource[] = [
    ORGANIZATION,
    { sourceId: '444455556666', sourceType: 'ACCOUNT', region, status: 'FAILED' },
    { sourceId: accountId, sourceType: 'ACCOUNT', region: 'us-east-1', status: 'FAILED' },
    { sourceId: 'o-1', sourceType: 'ORGANIZATION', region: 'us-east-1', status: 'FAILED' },
  ];
  expect(check([rule], listed(rule), sources, { joinedAtMs: NOW - 2 * HOUR })).toEqual([
    {
      ...{ accountId, region, rule: 'r', outcome: 'agrees', reason: '' },
      here: { verdict: 'COMPLIANT', failing: 0 },
      there: { verdict: 'COMPLIANT', failing: 0, isCapped: false },
    },
  ]);
});

test.each<[string, Partial<ListedRule>, string]>([
  ['names what fails there', { count: 3 }, 'AccessDenied, and AWS Config knows 3 failing'],
  ['names a capped count', { count: 25, isCapped: true }, 'AccessDenied, and AWS Config knows more than 25 failing'],
  ['names a missing count', {}, 'AccessDenied, and AWS Config knows some failing'],
  ['names a clean rule', { verdict: 'COMPLIANT', count: 9 }, 'AccessDenied, and AWS Config knows none failing'],
])('An unreadable region %s', (_, of, reason) => {
  const theirs = [{ accountId, region, rule: 'r', verdict: 'NON_COMPLIANT', ...of }];
  const [found] = check([], theirs, [ORGANIZATION], { unread: 'AccessDenied' });
  expect([found?.outcome, found?.reason, found?.here]).toEqual(['only there', reason, null]);
});

test.each<[string, number, Partial<ListedRule>, CheckOutcome, string]>([
  ['beyond a cap', 26, { count: 25, isCapped: true }, 'cannot say', 'the aggregator counts to 25 only'],
  ['below a cap', 25, { count: 25, isCapped: true }, 'count differs', '25 failing here, more than 25 failing there'],
  ['without a count', 4, {}, 'cannot say', 'the aggregator gives no count'],
  ['that differ', 4, { count: 5 }, 'count differs', '4 failing here, 5 failing there'],
])('Counts %s', (_, nonCompliant, of, outcome, reason) => {
  const theirs = [{ accountId, region, rule: 'r', verdict: 'NON_COMPLIANT', ...of }];
  const [found] = check([{ rule: 'r', compliant: 0, nonCompliant }], theirs);
  expect([found?.outcome, found?.reason]).toEqual([outcome, reason]);
});

test('A rule of NOT_APPLICABLE results differs from a verdict', () => {
  const theirs = [{ accountId, region, rule: 'r', verdict: 'COMPLIANT' }];
  const [found] = check([{ rule: 'r', compliant: 0, nonCompliant: 0 }], theirs);
  expect([found?.outcome, found?.reason]).toEqual(['verdict differs', 'no verdict here, COMPLIANT there']);
});

test('The later of two rows wins', () => {
  const rule = { rule: 'r', compliant: 1, nonCompliant: 0 };
  const theirs = [{ accountId, region, rule: 'r', verdict: 'NON_COMPLIANT', count: 1 }, ...listed(rule)];
  expect(outcomes(check([rule], theirs))).toEqual([['r', 'agrees']]);
});

test('Counts start at zero for each outcome', () => {
  expect(createCheckCounts()).toEqual(Object.fromEntries(CHECK_OUTCOMES.map((outcome) => [outcome, 0])));
});
