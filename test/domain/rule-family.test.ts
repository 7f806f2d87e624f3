// Names of rules that AWS generates, folded to the name that people know, and the severity that goes with it.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SEVERITIES } from '#domain/settings/report-settings.ts';
import { toRuleFamily } from '#domain/settings/rule-family.ts';
import { createRatings } from '#domain/settings/rule-ratings.ts';
import catalogue from '#domain/settings/rules-catalogue.json' with { type: 'json' };
import simulated from '#simulator/world/rules-catalogue.json' with { type: 'json' };

test.each([
  ['s3-bucket-versioning-enabled', 's3-bucket-versioning-enabled'],
  ['OrgConfigRule-s3-bucket-versioning-enabled-a1b2c3d4', 's3-bucket-versioning-enabled'],
  ['s3-bucket-versioning-enabled-conformance-pack-vvmvpgn6z', 's3-bucket-versioning-enabled'],
  ['securityhub-vpc-flow-logs-enabled-2d9fb2d6', 'vpc-flow-logs-enabled'],
  ['securityhub-vpc-flow-logs-enabled-abcdef', 'vpc-flow-logs-enabled'],
  // A managed rule, and one of somebody's own: no suffix.
  ['securityhub-enabled', 'securityhub-enabled'],
  ['securityhub-all-enabled', 'securityhub-all-enabled'],
  ['securityhub-securityhub-enabled-2d9fb2d6', 'securityhub-enabled'],
  ['OrgConfigRule-12345678', 'OrgConfigRule-12345678'],
  ['-conformance-pack-vvmvpgn6z', '-conformance-pack-vvmvpgn6z'],
  ['my-conformance-pack-check', 'my-conformance-pack-check'],
  ['sec_iam_role_last_used', 'sec_iam_role_last_used'],
  ['', ''],
])('%s is of the family %s', (rule, family) => {
  expect(toRuleFamily(rule)).toBe(family);
});

const name = fc.constantFrom(...Object.keys(catalogue), 'sec-mandatory-tags', 'Ünïcode rule', 'a');
const suffix = fc.stringMatching(/^[a-z0-9]{5,9}\d$/);

test('every road by which AWS deploys a rule leads to the same family, and a family is its own', () => {
  fc.assert(
    fc.property(name, suffix, (rule, random) => {
      const roads = [rule, `OrgConfigRule-${rule}-${random}`, `securityhub-${rule}-${random}`];
      expect(new Set([...roads, `${rule}-conformance-pack-${random}`].map(toRuleFamily))).toEqual(new Set([rule]));
    }),
  );
});

test('the catalogue rates every managed rule of the simulated organization, and each with a severity that exists', () => {
  const rate = createRatings({});
  expect(simulated.filter((rule) => rate(rule.name).severity === 'unrated')).toEqual([]);
  for (const { severity } of Object.values(catalogue)) expect(SEVERITIES).toContain(severity);
});

test('the settings win over the catalogue, a name over a pattern, and what they leave out stays', () => {
  const rate = createRatings({
    'sec-*': { severity: 'high' },
    '*': { frameworks: ['House rules 1'] },
    'sec-tags': { severity: 'low', frameworks: ['House rules 2'] },
    'restricted-ssh': { severity: 'critical' },
  });
  expect(rate('sec-tags')).toEqual({ severity: 'low', frameworks: ['House rules 2'] });
  expect(rate('sec-naming')).toEqual({ severity: 'high', frameworks: [] });
  expect(rate('restricted-ssh')).toEqual({
    severity: 'critical',
    frameworks: ['CIS AWS Foundations 3.0.0: 5.2', 'NIST 800-53 Rev. 5: SC-7'],
  });
  expect(rate('other')).toEqual({ severity: 'unrated', frameworks: ['House rules 1'] });
});

test('a rule named by its identifier is rated, and one named like a property of objects is unrated', () => {
  const rate = createRatings({});
  expect(rate('RESTRICTED_SSH').severity).toBe('high');
  expect(['constructor', '__proto__', ''].map((rule) => rate(rule).severity)).toEqual([
    'unrated',
    'unrated',
    'unrated',
  ]);
});
