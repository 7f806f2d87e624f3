// The health of all expected rules: what is counted, what is inferred, and that the counts add up whatever the regions have.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBaseline, createInferredBaseline, type BaselineTarget } from '#domain/rule-health/baseline.ts';
import { assessRegion } from '#domain/rule-health/region-health.ts';
import type { RegionRules } from '#domain/rule-health/rule-facts.ts';
import { isHealthy, RULE_HEALTHS, type RuleHealth } from '#domain/rule-health/rule-health.ts';
import { createRuleReport, type RuleGap } from '#domain/rule-health/rule-report.ts';
import { aRegionOfRules, aRule, RECORDING } from '../support/rule-facts.ts';

const rate = () => ({ severity: 'high', frameworks: [] }) as const;
const placeOf = (accountId: string, region: string) => ({
  ...{ accountId, region, name: accountId, ou: 'Prod' },
  environment: 'prod' as const,
});

const NAMES = ['a', 'b', 'b-conformance-pack-ab12cd34', 'c'];
const rules = fc.uniqueArray(
  fc
    .record({
      name: fc.constantFrom(...NAMES),
      ...{ owner: fc.constantFrom('AWS', 'CUSTOM_LAMBDA'), results: fc.nat(1) },
      isInternal: fc.constantFrom(undefined, undefined, true as const),
      unread: fc.constantFrom(undefined, undefined, 'denied'),
      state: fc.constantFrom(undefined, undefined, 'DELETING'),
      status: fc.constantFrom(undefined, { evaluatedAt: 1 }, { evaluationFailedAt: 1 }, {}),
    })
    .map((of) => aRule(of)),
  { selector: ({ name }) => name },
);
const regions = fc.uniqueArray(
  fc.record({
    accountId: fc.constantFrom('1', '2', '3'),
    region: fc.constantFrom('us-east-1', 'ap-east-1'),
    facts: fc
      .record({ rules, recorder: fc.constantFrom(RECORDING, { state: 'not-checked' }, { state: 'stopped' }) })
      .map((of) => aRegionOfRules(of as Partial<RegionRules>)),
    baseline: fc.subarray(['a', 'b', 'd']),
  }),
  { selector: ({ accountId, region }) => `${accountId} ${region}` },
);

test('the health of rules adds up to the expected rules, and to one gap for each that does not work', () => {
  fc.assert(
    fc.property(regions, (of) => {
      const gaps: RuleGap[] = [];
      const report = createRuleReport(rate, (gap) => gaps.push(gap));
      let expected = 0;
      const healths: RuleHealth[] = [];
      let uncheckedRegions = 0;
      for (const { accountId, region, facts, baseline } of of) {
        const health = assessRegion(facts, baseline);
        report.addRegion(placeOf(accountId, region), health);
        const families = new Set(facts.rules.map(({ name }) => name[0]));
        const lacking = baseline.filter((family) => !families.has(family));
        expected += facts.rules.length + lacking.length;
        healths.push(...health.rules.map((rule) => rule.health), ...lacking.map(() => 'missing' as const));
        if (health.rules.some((rule) => rule.health === 'not-checked')) uncheckedRegions += 1;
      }
      report.end();
      const { counts, inferredMissing, ...figures } = report.figures();
      const sum = (numbers: Partial<Record<RuleHealth, number>>) =>
        Object.values(numbers).reduce((total, count) => total + count, 0);
      const counted = RULE_HEALTHS.map((health) => healths.filter((one) => one === health).length);
      const judged = healths.filter((health) => health !== 'internal' && health !== 'not-checked').length;
      const healthy = healths.filter((health) => health === 'healthy' || health === 'nothing-in-scope').length;
      expect({
        sum: sum(counts),
        families: report.families().reduce((total, each) => total + sum(each.counts), 0),
      }).toEqual({
        ...{ sum: expected, families: expected },
      });
      expect(RULE_HEALTHS.map((health) => counts[health] ?? 0)).toEqual(counted);
      expect(figures).toMatchObject({ expected, healthy });
      expect(figures.percent === null).toBe(judged === 0);
      expect(Math.abs((figures.percent ?? 0) - (judged === 0 ? 0 : (healthy / judged) * 100))).toBeLessThan(0.0051);
      const inferred = gaps.filter(({ health }) => health === 'missing (inferred)').length;
      const broken = healths.filter((health) => !isHealthy(health) && health !== 'not-checked').length;
      expect(gaps.length).toBe(broken + uncheckedRegions + inferred);
      expect(inferredMissing).toBe(inferred);
    }),
    { numRuns: 300 },
  );
});

describe('an inferred baseline', () => {
  /** Infers from so many accounts, of which the first have the family `f`; another environment has only one account. */
  function infer(accounts: number, accountsWithFamily: number) {
    const baseline = createInferredBaseline();
    for (let index = 0; index < accounts; index++)
      baseline.take(
        { accountId: String(index), region: 'us-east-1', environment: 'prod' },
        new Set(index < accountsWithFamily ? ['f', 'g'] : ['g']),
      );
    baseline.take({ accountId: 'other', region: 'us-east-1', environment: 'dev' }, new Set());
    return baseline.gaps();
  }

  test('names those who lack what nine of ten have', () => {
    expect(infer(10, 9)).toEqual([
      { accountId: '9', region: 'us-east-1', family: 'f', accountsWithFamily: 9, accounts: 10, environment: 'prod' },
    ]);
  });

  test.each([
    ['of what fewer have', 20, 17],
    ['of what all have', 10, 10],
    ['of what one of nine lacks', 9, 8],
  ])('asks for nothing %s', (_what, accounts, accountsWithFamily) => {
    expect(infer(accounts, accountsWithFamily)).toEqual([]);
  });
});

describe('a configured baseline', () => {
  const baseline = createBaseline([
    { rules: ['everywhere'] },
    { rules: ['prod', 'everywhere'], environments: ['prod'] },
    { rules: ['unit'], ous: ['Workloads/Prod'] },
    { rules: ['unit-by-id'], ous: ['ou-ab12-prod0001'] },
    { rules: ['hong-kong'], regions: ['ap-east-1'], environments: ['dev', 'prod'] },
  ]);
  const place = (of: Partial<BaselineTarget> = {}): BaselineTarget => ({
    ...{ ou: 'Security', ouIds: [], environment: 'nonprod', region: 'us-east-1' },
    ...of,
  });

  test.each<[string, Partial<BaselineTarget>, string[]]>([
    ['every account for what has no scope', {}, ['everywhere']],
    ['an environment, once for each family', { environment: 'prod' }, ['everywhere', 'prod']],
    ['a unit and what is below it', { ou: 'Workloads/Prod/Payments' }, ['everywhere', 'unit']],
    ['no unit whose name only begins alike', { ou: 'Workloads/Production' }, ['everywhere']],
    ['a unit by its id', { ouIds: ['ou-ab12-prod0001'] }, ['everywhere', 'unit-by-id']],
    ['a region, if the environment fits too', { environment: 'dev', region: 'ap-east-1' }, ['everywhere', 'hong-kong']],
    ['not the region in another environment', { region: 'ap-east-1' }, ['everywhere']],
  ])('asks %s', (_title, of, families) => {
    expect(baseline(place(of))).toEqual(families);
  });
});
