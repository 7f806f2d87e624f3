// A finding of a global resource counts once, in the home region if that decides.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createGlobalFindings,
  assessHomeRegion,
  UNREAD_HOME_REGION,
  type HomeRegion,
} from '#domain/findings/global-findings.ts';
import type { LedgerEntry } from '#domain/findings/ledger.ts';
import { mergeRegion } from '#domain/findings/ledger-merge.ts';
import { assessRegion } from '#domain/rule-health/region-health.ts';
import type { RegionRules, RuleFacts } from '#domain/rule-health/rule-facts.ts';

const READ_AT = Date.parse('2026-11-23T01:00:00Z');
const USER = 'AWS::IAM::User';
const DECIDES: HomeRegion = { isRead: true, isAuthoritativeFor: () => true };
const DOES_NOT: HomeRegion = { isRead: true, isAuthoritativeFor: () => false };

const rule = (of: Partial<RuleFacts> = {}): RuleFacts => ({
  ...{ name: 'mfa', owner: 'AWS', results: 1, status: { evaluatedAt: READ_AT - 1 } },
  ...of,
});
const home = (rules: RuleFacts[], recordsGlobalTypes = true) => {
  const group = { recordsAll: true, types: [], recordsGlobalTypes };
  const facts: RegionRules = { readAt: READ_AT, recorder: { state: 'recording', group }, rules };
  return assessHomeRegion(assessRegion(facts, [])).isAuthoritativeFor('mfa', USER);
};

test('the home region decides if all rules of the family work and the type is recorded, or need not be', () => {
  expect({
    works: home([rule()]),
    absent: home([rule({ name: 'other' })]),
    denied: home([rule(), rule({ name: 'OrgConfigRule-mfa-ab12cd34', unread: 'denied' })]),
    nothingInScope: home([rule({ results: 0 })]),
    notRecorded: home([rule()], false),
    periodic: home([rule({ frequencyHours: 24 })], false),
  }).toEqual({
    ...{ works: true, absent: false, denied: false, nothingInScope: false, notRecorded: false, periodic: true },
  });
});

const key = { accountId: '000000000001', family: 'mfa', resourceType: USER, resourceId: 'u' };
const entry = (region: string, of: Partial<LedgerEntry> = {}): LedgerEntry => ({
  ...{ ...key, region, rule: 'mfa', accountName: 'a', ou: '', ownerTag: '', state: 'open' },
  ...{ firstSeen: '2026-01-05', openSince: '2026-01-05', lastSeen: '2026-11-16', resolvedOn: '', lastReadAt: '' },
  ...of,
});
const REGIONS = ['r1', 'r2', 'r3'] as const;

type Seen = 'shown' | 'not shown' | 'unread';

/** Merges the regions of an account in order. Returns the regions in which the finding is open afterwards, and all entries. */
function reportOf(homeRegion: string, isAuthoritativeFor: boolean, seen: readonly Seen[], before: readonly string[]) {
  const globals = createGlobalFindings(homeRegion);
  const state = seen[REGIONS.indexOf(homeRegion as 'r1')];
  const entries = before.map((region) => entry(region));
  globals.startAccount(
    key.accountId,
    state === 'unread' ? UNREAD_HOME_REGION : isAuthoritativeFor ? DECIDES : DOES_NOT,
    entries.filter(globals.isOpenAtHome),
  );
  const merged = REGIONS.flatMap((region, index) => {
    const merging = mergeRegion(
      entries.filter((each) => each.region === region),
      {
        unread: seen[index] === 'unread' ? 'failed' : undefined,
        hasDeparted: false,
        assessUnobserved: () => 'resolved',
        findRetirement: () => undefined,
        findCountingRegion: globals.findCountingRegion,
        readAt: '',
        observations: seen[index] === 'shown' ? [entry(region)] : [],
        insufficientData: [],
      },
      '2026-11-23',
    );
    return Array.from(merging, (each) => {
      globals.take(each.entry);
      return each;
    });
  });
  return {
    open: merged.filter(({ entry: { state: now } }) => now === 'open').map((each) => each.entry.region),
    merged,
  };
}

test('the home region counts, and what was open elsewhere is retired with its reason', () => {
  const { open, merged } = reportOf('r2', true, ['shown', 'shown', 'shown'], ['r1', 'r2']);
  expect(open).toEqual(['r2']);
  expect(merged.map((each) => [each.entry.region, each.change, each.why])).toEqual([
    ['r1', 'Retired', 'counted in r2'],
    ['r2', 'Still open', undefined],
  ]);
});

test('where the home region was not read, the finding stays open there with its age, else the first other region counts', () => {
  const known = reportOf('r3', true, ['shown', 'shown', 'unread'], ['r3']);
  expect(known.merged.map(({ entry: of, change }) => [of.region, change, of.openSince])).toEqual([
    ['r3', 'Unknown', '2026-01-05'],
  ]);
  expect(reportOf('r3', true, ['shown', 'shown', 'unread'], []).open).toEqual(['r1']);
});

test('a finding that any region shows counts exactly once, unless the home region decides that it is none', () => {
  const seen = fc.constantFrom<Seen>('shown', 'not shown', 'unread');
  fc.assert(
    fc.property(
      fc.constantFrom(...REGIONS),
      fc.boolean(),
      fc.tuple(seen, seen, seen),
      fc.subarray([...REGIONS]),
      (homeRegion, isAuthoritativeFor, states, before) => {
        const atHome = states[REGIONS.indexOf(homeRegion)];
        const { open } = reportOf(homeRegion, isAuthoritativeFor, states, before);
        const isNone = atHome === 'not shown' && isAuthoritativeFor;
        const least = isNone || !states.includes('shown') ? 0 : 1;
        expect(open.length).toBeGreaterThanOrEqual(least);
        expect(open.length).toBeLessThanOrEqual(isNone ? 0 : 1);
      },
    ),
  );
});

test('regional types, and accounts that are not the current one, count where they are', () => {
  const globals = createGlobalFindings('r2');
  globals.startAccount(key.accountId, DECIDES, []);
  expect([
    globals.findCountingRegion({ ...key, region: 'r1' }),
    globals.findCountingRegion({ ...key, region: 'r1', resourceType: 'AWS::EC2::Volume' }),
    globals.findCountingRegion({ ...key, region: 'r1', accountId: '000000000002' }),
  ]).toEqual(['r2', undefined, undefined]);
});
