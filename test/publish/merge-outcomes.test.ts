// Outcomes of one account from several scans: nothing that was read is lost, and the latest word counts.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ALL_DISPOSITIONS, isFailure } from '#domain/coverage/dispositions.ts';
import { mergeOutcomes } from '#domain/coverage/merge-outcomes.ts';
import type { AccountOutcome, RegionOutcome } from '#domain/coverage/outcome.ts';
import { aRegionOutcome } from '../support/builders.ts';

const region = fc
  .record({
    region: fc.constantFrom('us-east-1', 'ap-east-1', 'eu-west-1'),
    disposition: fc.constantFrom(...ALL_DISPOSITIONS),
    rows: fc.nat(),
    rules: fc.nat({ max: 3 }),
  })
  .map(aRegionOutcome);
const outcome: fc.Arbitrary<AccountOutcome> = fc.record({
  accountId: fc.constantFrom('1', '2', '3', '4'),
  regions: fc.uniqueArray(region, { selector: (each) => each.region }),
});
const scans = fc.array(fc.array(outcome, { maxLength: 6 }), { maxLength: 5 });

const wordsOn = (all: readonly (readonly AccountOutcome[])[], accountId: string, name: string): RegionOutcome[] =>
  all
    .flat()
    .filter((each) => each.accountId === accountId)
    .flatMap((each) => each.regions.filter((one) => one.region === name));

test('of each region the last word counts that is no failure, and else the last failure that read most', () => {
  fc.assert(
    fc.property(scans, (all) => {
      for (const { accountId, regions } of mergeOutcomes(all))
        for (const merged of regions) {
          const words = wordsOn(all, accountId, merged.region);
          const read = words.filter(({ disposition }) => !isFailure(disposition));
          const rulesOf = (one: RegionOutcome) => (one.disposition === 'access-denied' ? 0 : one.rules);
          const most = Math.max(...words.map(rulesOf));
          expect(merged).toBe((read.length > 0 ? read : words.filter((one) => rulesOf(one) === most)).at(-1));
        }
    }),
  );
});

test('every account and every region of it is there once, in the order in which they first came', () => {
  fc.assert(
    fc.property(scans, (all) => {
      const first = new Map<string, Set<string>>();
      for (const { accountId, regions } of all.flat()) {
        const known = first.get(accountId) ?? new Set<string>();
        for (const each of regions) known.add(each.region);
        first.set(accountId, known);
      }
      expect(
        mergeOutcomes(all).map(({ accountId, regions }) => [accountId, regions.map((each) => each.region)]),
      ).toEqual([...first].map(([accountId, regions]) => [accountId, [...regions]]));
    }),
  );
});

test('merging what is merged changes nothing, and scans may be merged in any groups', () => {
  fc.assert(
    fc.property(scans, scans, (some, others) => {
      const merged = mergeOutcomes([...some, ...others]);
      expect(mergeOutcomes([merged])).toEqual(merged);
      expect(mergeOutcomes([mergeOutcomes(some), ...others])).toEqual(merged);
    }),
  );
});

test('a retry that goes wrong does not lose what was read, and one that goes well replaces a failure', () => {
  const read = aRegionOutcome({ rows: 7 });
  const failed = aRegionOutcome({ disposition: 'failed', reason: 'timeout' });
  const later = aRegionOutcome({ rows: 8 });
  const scan = (...regions: RegionOutcome[]): AccountOutcome[] => [{ accountId: '1', regions }];
  expect([
    mergeOutcomes([scan(read), scan(failed)]),
    mergeOutcomes([scan(failed), scan(read)]),
    mergeOutcomes([scan(read), scan(later)]),
    mergeOutcomes([scan(read), scan()]),
  ]).toEqual([scan(read), scan(read), scan(later), scan(read)]);
});
