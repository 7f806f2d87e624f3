// What becomes of findings from one report to the next, held against a model that looks each of them up by itself.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareFindings, type LedgerEntry } from '#domain/findings/ledger.ts';
import type { AssessUnobserved } from '#domain/findings/unobserved.ts';
import {
  mergeRegion,
  type MergedEntry,
  type RegionObservations,
  type Observation,
  type InsufficientData,
} from '#domain/findings/ledger-merge.ts';

const place = { accountId: '000000000012', region: 'us-east-1' };
const READ_AT = '2026-11-23T01:00:00.000Z';
const lastRow = { rule: 'raw', accountName: 'payments', ou: 'Prod', ownerTag: 'team-a' };
const observation = (of: Partial<Observation> = {}): Observation => ({
  ...{ ...place, ...lastRow, family: 'f', resourceType: 't', resourceId: 'r' },
  ...of,
});
const entry = (of: Partial<LedgerEntry> = {}): LedgerEntry => ({
  ...observation(),
  ...{ state: 'open', firstSeen: '2026-01-05', openSince: '2026-06-01', lastSeen: '2026-11-16', resolvedOn: '' },
  lastReadAt: READ_AT,
  ...of,
});
const observed = (of: Partial<RegionObservations<Observation>> = {}): RegionObservations<Observation> => ({
  ...{ unread: undefined, hasDeparted: false, assessUnobserved: () => 'resolved' as const },
  findCountingRegion: () => undefined,
  ...{ findRetirement: () => undefined, readAt: READ_AT, observations: [], insufficientData: [] },
  ...of,
});
const only =
  (family: string, why: string, isRuleHealthy = false): AssessUnobserved =>
  (asked) =>
    asked.family === family ? { why, isRuleHealthy } : 'resolved';
const TODAY = '2026-11-23';
const merge = (before: LedgerEntry[], of: Partial<RegionObservations<Observation>>) =>
  Array.from(mergeRegion(before, observed(of), TODAY));
const gone = entry({ state: 'resolved', resolvedOn: '2026-11-02', lastSeen: '2026-10-26' });

describe('a finding', () => {
  test('that no report had is new from today', () => {
    const dates = { firstSeen: TODAY, openSince: TODAY, lastSeen: TODAY };
    const seen = observation();
    expect(merge([], { observations: [seen] })).toEqual([{ entry: entry(dates), change: 'New', observation: seen }]);
  });

  test('that is open still keeps its dates, and takes over what the new row says', () => {
    const seen = observation({ accountName: 'renamed', ownerTag: 'team-b', rule: 'raw-2' });
    const now = entry({ accountName: 'renamed', ownerTag: 'team-b', rule: 'raw-2', lastSeen: TODAY });
    expect(merge([entry()], { observations: [seen] })).toEqual([
      { entry: now, change: 'Still open', observation: seen },
    ]);
  });

  test('that comes back keeps the day it was first seen, and is as old as its return', () => {
    const seen = observation();
    expect(merge([gone], { observations: [seen] })).toEqual([
      { entry: entry({ openSince: TODAY, lastSeen: TODAY }), change: 'Reopened', observation: seen },
    ]);
  });

  test('that was read and is no more is resolved', () => {
    const now = entry({ state: 'resolved', resolvedOn: TODAY });
    expect(merge([entry()], {})).toEqual([{ entry: now, change: 'Resolved' }]);
  });

  test.each<[string, Partial<RegionObservations<Observation>>]>([
    ['role-missing', { unread: 'role-missing' }],
    ['not listed', { unread: 'not listed' }],
    ['rule is gone', { assessUnobserved: only('f', 'rule is gone') }],
    ['INSUFFICIENT_DATA', { insufficientData: [observation()] }],
    [
      'role-missing',
      { unread: 'role-missing', assessUnobserved: only('f', 'rule is gone'), insufficientData: [observation()] },
    ],
    ['rule not read', { assessUnobserved: only('f', 'rule not read'), insufficientData: [observation()] }],
  ])('that cannot be known is carried as it was: %s', (why, of) => {
    expect(merge([entry()], of)).toEqual([{ entry: entry(), change: 'Unknown', why }]);
  });

  const departed = entry({ state: 'departed', resolvedOn: '2026-11-16' });

  test('whose account is no longer listed leaves the open ones at once, and keeps its age if the account returns', () => {
    const now = entry({ state: 'departed', resolvedOn: TODAY });
    expect(merge([entry()], { unread: 'not listed', hasDeparted: true })).toEqual([{ entry: now, change: 'Departed' }]);
    expect(merge([departed], { unread: 'not listed', hasDeparted: true })).toEqual([
      { entry: departed, change: undefined },
    ]);
    expect(merge([departed], { unread: 'failed' })).toEqual([{ entry: entry(), change: 'Unknown', why: 'failed' }]);
    const seen = observation();
    expect(merge([departed], { observations: [seen] })).toEqual([
      { entry: entry({ lastSeen: TODAY }), change: 'Reopened', observation: seen },
    ]);
  });

  test('that would be unknown is retired if there is a reason', () => {
    const of = { assessUnobserved: only('f', 'rule is gone'), findRetirement: () => 'seen nowhere' };
    const now = entry({ state: 'retired', resolvedOn: TODAY });
    expect(merge([entry()], of)).toEqual([{ entry: now, change: 'Retired', why: 'seen nowhere' }]);
    expect(merge([entry()], { ...of, unread: 'failed' })).toEqual([
      { entry: entry(), change: 'Unknown', why: 'failed' },
    ]);
  });

  test('that is resolved stays so without a word, and is forgotten after 400 days', () => {
    expect(merge([gone], {})).toEqual([{ entry: gone, change: undefined }]);
    expect(merge([gone], { unread: 'excluded' })).toEqual([{ entry: gone, change: undefined }]);
    const at = (resolvedOn: string) => merge([{ ...gone, resolvedOn }], {}).length;
    expect([at('2025-10-20'), at('2025-10-19')]).toEqual([1, 0]);
  });
});

const findingKey = fc.record({
  family: fc.constantFrom('a', 'b', 'ﬀ', '😀'),
  resourceType: fc.constantFrom('t', 'u'),
  resourceId: fc.constantFrom('1', '2', '10'),
});
const keyOf = ({ family, resourceType, resourceId }: InsufficientData) => `${family} ${resourceType} ${resourceId}`;
const sorted = <F extends InsufficientData>(arbitrary: fc.Arbitrary<F>) =>
  fc.uniqueArray(arbitrary, { selector: keyOf, maxLength: 12 }).map((all) => all.toSorted(compareFindings));
const entries = sorted(
  fc
    .record({ id: findingKey, isOpen: fc.boolean() })
    .map(({ id, isOpen }) => ({ ...(isOpen ? entry() : gone), ...id })),
);
const readings = fc.record({
  unread: fc.option(fc.constant('failed'), { nil: undefined, freq: 3 }),
  assessUnobserved: fc.subarray(['a', 'b']).map(
    (families): AssessUnobserved =>
      ({ family }) =>
        families.includes(family) ? { why: 'rule is gone', isRuleHealthy: false } : 'resolved',
  ),
  observations: sorted(findingKey.map((id) => observation(id))),
  insufficientData: sorted(findingKey),
});

test('each finding is told once, in order, and as looking it up tells it', () => {
  fc.assert(
    fc.property(entries, readings, (before, of) => {
      const has = (list: readonly InsufficientData[], finding: InsufficientData) =>
        list.find((each) => keyOf(each) === keyOf(finding));
      const expected = [...before, ...of.observations.filter((seen) => !has(before, seen))].map((finding) => {
        const known = has(before, finding) as LedgerEntry | undefined;
        if (has(of.observations, finding)) return !known ? 'New' : known.state === 'open' ? 'Still open' : 'Reopened';
        if (known?.state === 'resolved') return undefined;
        const isUnknown = of.unread || of.assessUnobserved(known!) !== 'resolved' || has(of.insufficientData, finding);
        return isUnknown ? 'Unknown' : 'Resolved';
      });
      const merged = merge(before, of);
      const told = (all: MergedEntry<Observation>[]) =>
        new Map(all.map(({ entry: is, change }) => [keyOf(is), change]));
      const keys = [...before, ...of.observations.filter((seen) => !has(before, seen))].map(keyOf);
      expect(told(merged)).toEqual(new Map(keys.map((key, index) => [key, expected[index]])));
      expect(merged.map(({ entry: is }) => is)).toEqual(merged.map(({ entry: is }) => is).toSorted(compareFindings));
      expect(merged).toHaveLength(keys.length);
    }),
  );
});
