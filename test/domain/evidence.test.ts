// Which findings that were not seen are resolved: only those of which a result or a later evaluation says so.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assessByRuleHealth } from '#domain/findings/unobserved.ts';
import type { LedgerEntry } from '#domain/findings/ledger.ts';
import { createRetirement } from '#domain/findings/retirement.ts';
import { assessRegion } from '#domain/rule-health/region-health.ts';
import type { RegionRules, RuleFacts } from '#domain/rule-health/rule-facts.ts';
import { aRegionOfRules, aRule, DAY_MS, READ_AT_MS } from '../support/rule-facts.ts';

const LAST_WEEK = new Date(READ_AT_MS - 7 * DAY_MS).toISOString();
const BUCKET = 'AWS::S3::Bucket';
const entry = (of: Partial<LedgerEntry> = {}): LedgerEntry => ({
  ...{ accountId: '000000000012', region: 'us-east-1', family: 'f', resourceType: BUCKET, resourceId: 'r' },
  ...{ rule: 'f', accountName: 'payments', ou: 'Prod', ownerTag: '', state: 'open' },
  ...{ firstSeen: '2026-01-05', openSince: '2026-06-01', lastSeen: '2026-11-16', resolvedOn: '' },
  lastReadAt: LAST_WEEK,
  ...of,
});

/** What becomes of a finding in a region with these rules. */
function judge(
  rules: readonly RuleFacts[],
  of: { entry?: Partial<LedgerEntry>; complies?: boolean; isKnown?: boolean } = {},
  region: Partial<RegionRules> = {},
) {
  const health = assessRegion(aRegionOfRules({ ...region, rules }), []);
  return assessByRuleHealth(health, () => of.complies ?? false, of.isKnown ?? true)(entry(of.entry));
}
const unknown = (why: string, isRuleHealthy = false) => ({ why, isRuleHealthy });

describe('a finding without a row is', () => {
  const old = { status: { evaluatedAt: READ_AT_MS - 8 * DAY_MS, hasEvaluated: true } };

  test('resolved by an evaluation since it was last read', () => {
    expect(judge([aRule()])).toBe('resolved');
  });

  test('unknown without an evaluation since', () => {
    expect(judge([aRule(old)])).toEqual(unknown('rule was not evaluated since', true));
  });

  test('unknown if only one rule of its family was evaluated since', () => {
    expect(judge([aRule(), aRule({ ...old, name: 'f-conformance-pack-ab12cd34' })])).toEqual(
      unknown('rule was not evaluated since', true),
    );
  });

  test('resolved by its own result that complies, whatever the health of the rule', () => {
    const failing = aRule({ status: { evaluationFailedAt: READ_AT_MS } });
    expect([judge([failing], { complies: true }), judge([failing])]).toEqual(['resolved', unknown('rule is failing')]);
  });

  test('unknown if a rule of its family was not read, although another complies', () => {
    const unread = aRule({ name: 'f-conformance-pack-ab12cd34', unread: 'denied' });
    expect(judge([aRule(), unread], { complies: true })).toEqual(unknown('rule not read'));
  });

  test('unknown if its rule is gone, or was never looked for', () => {
    expect([judge([]), judge([], { isKnown: false })]).toEqual([
      unknown('rule is gone'),
      unknown('rule health not checked'),
    ]);
  });

  test('unknown if its own type is not recorded, although another of the rule is', () => {
    const group = { recordsAll: false, types: ['AWS::EC2::Volume'], recordsGlobalTypes: false };
    const mixed = aRule({ resourceTypes: [BUCKET, 'AWS::EC2::Volume'] });
    expect(judge([mixed], {}, { recorder: { state: 'recording', group } })).toEqual(
      unknown('resource type is not recorded'),
    );
  });

  test('compared with the end of its day if a version before 1.1.0 read it', () => {
    const ofVersion10 = { entry: { lastReadAt: '', lastSeen: '2026-11-22' } };
    expect([
      judge([aRule()], ofVersion10),
      judge([aRule({ status: { evaluatedAt: READ_AT_MS - DAY_MS } })], ofVersion10),
    ]).toEqual(['resolved', unknown('rule was not evaluated since', true)]);
  });
});

test('a finding is never resolved without evidence', () => {
  const instant = fc.option(fc.integer({ min: READ_AT_MS - 14 * DAY_MS, max: READ_AT_MS }), { nil: undefined });
  const rules = fc.array(
    fc
      .record({
        name: fc.constantFrom('f', 'f-conformance-pack-ab12cd34', 'g'),
        ...{ owner: fc.constantFrom('AWS', 'CUSTOM_LAMBDA'), results: fc.nat(1), resultsInvokedAt: instant },
        state: fc.constantFrom(undefined, undefined, 'EVALUATING'),
        unread: fc.constantFrom(undefined, undefined, 'denied'),
        frequencyHours: fc.constantFrom(undefined, 24),
        status: fc.record({ evaluatedAt: instant, evaluationFailedAt: instant }),
      })
      .map((of) => aRule(of as Partial<RuleFacts>)),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(rules, fc.boolean(), fc.boolean(), (of, complies, isKnown) => {
      if (judge(of, { complies, isKnown }) !== 'resolved') return;
      const family = of.filter(({ name }) => name.startsWith('f'));
      const evaluatedAt = ({ owner, status, resultsInvokedAt }: RuleFacts) =>
        (owner === 'CUSTOM_LAMBDA' ? resultsInvokedAt : status?.evaluatedAt) ?? 0;
      const isEvaluated = family.length > 0 && family.every((rule) => evaluatedAt(rule) > Date.parse(LAST_WEEK));
      expect(complies || isEvaluated).toBe(true);
      expect(family.some(({ unread }) => unread !== undefined)).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});

describe('a finding that would be unknown is', () => {
  const inputs = {
    retiredRules: ['old-*'],
    lastListed: { gone: '2026-08-24', late: '2026-08-25' },
    reportDate: '2026-11-23',
  };
  const retire = createRetirement(inputs);

  test.each<[string, Partial<LedgerEntry>, boolean, string | undefined]>([
    ['retired if the settings retire its rule', { family: 'old-rule' }, false, 'the report settings retire the rule'],
    [
      'retired if its rule was seen nowhere for 90 days',
      { family: 'gone' },
      false,
      'the rule was seen nowhere for 90 days',
    ],
    ['kept on the ninetieth day', { family: 'late' }, false, undefined],
    [
      'retired if it was not seen for 90 days by a rule that works',
      { lastSeen: '2026-08-24' },
      true,
      'not seen for 90 days, although the rule works',
    ],
    ['kept if it was not seen for 90 days by a rule that does not', { lastSeen: '2026-08-24' }, false, undefined],
    ['kept if its rule has the name of a property of every object', { family: 'constructor' }, false, undefined],
  ])('%s', (_title, of, isRuleHealthy, why) => {
    expect(retire(entry({ lastSeen: '2026-11-16', ...of }), isRuleHealthy)).toBe(why);
  });
});
