// What the tab Frameworks says of a control.
import { expect, test } from 'vitest';
import { createFrameworksWorksheet } from '#domain/worksheets/frameworks.ts';
import { createCounts } from '#domain/rows/compliance-counts.ts';
import type { HealthCounts } from '#domain/rule-health/region-health.ts';
import type { FamilyHealth } from '#domain/rule-health/rule-report.ts';
import { listReferences } from '#domain/settings/rule-ratings.ts';

const family = (name: string, counts: HealthCounts): FamilyHealth => ({
  ...{ family: name, severity: 'high', frameworks: ['House: 2.9'], sources: new Set(), counts },
  ...{ inferredMissing: 0, open: 0 },
});

/** The assessment of the control House: 2.9, which rules with these healths check. */
function assess(healths: HealthCounts[], open = 0): unknown {
  const tab = createFrameworksWorksheet();
  for (let index = 0; index < open; index++)
    tab.take({ frameworks: ['House: 2.9'], breached: false, accountId: '000000000001' });
  const families = healths.map((counts, index) => family(`rule-${index}`, counts));
  const references = Object.fromEntries(families.map(({ family: name, frameworks }) => [name, frameworks]));
  return tab.worksheet(families, { ...references, 'never-deployed': ['House: 2.9'] }, {}).tables[0].rows[0]![2];
}

test.each<[string, HealthCounts[], number, string]>([
  ['whose rules are all healthy is compliant', [{ healthy: 3 }, { 'nothing-in-scope': 1 }], 0, 'compliant'],
  ['with an open finding is not compliant', [{ healthy: 3 }], 1, 'not compliant'],
  ['with some healthy rules is partly assessed', [{ healthy: 3, failing: 1 }], 0, 'partly assessed'],
  ['with a missing rule is partly assessed', [{ healthy: 3 }, { missing: 1 }], 0, 'partly assessed'],
  ['without a healthy rule is not assessed', [{ stale: 2, 'not-checked': 1 }], 0, 'not assessed'],
  ['whose rules are deployed nowhere is not assessed', [], 0, 'not assessed'],
  ['does not count internal rules', [{ healthy: 1, internal: 4 }], 0, 'compliant'],
])('a control %s', (_case, healths, open, expected) => expect(assess(healths, open)).toBe(expected));

test('findings count once for each control, and accounts once however many findings they have', () => {
  const tab = createFrameworksWorksheet();
  const frameworks = ['House: 2.9', 'House: 2.10'];
  for (const accountId of ['000000000001', '000000000001', '000000000002'])
    tab.take({ frameworks, breached: accountId.endsWith('2'), accountId });
  const compliance = { 'rule-0': { ...createCounts(), compliant: 1, nonCompliant: 3 } };
  const families = [{ ...family('rule-0', { healthy: 2 }), frameworks }];
  const { rows } = tab.worksheet(families, { 'rule-0': frameworks }, compliance).tables[0];
  const figures = [2, 2, { figure: 100, format: 'percent' }, 1, 3, { figure: 25, format: 'percent' }, 3, 1, 2];
  expect(rows).toEqual([
    ['House', '2.9', 'not compliant', 'rule-0', ...figures],
    ['House', '2.10', 'not compliant', 'rule-0', ...figures],
  ]);
});

test('a rule that is deployed under AWS’s identifier is listed once, and settings override the catalogue', () => {
  const references = listReferences({ 'own-*': { frameworks: ['House'] } }, ['ACCESS_KEYS_ROTATED', 'own-1']);
  expect(references['ACCESS_KEYS_ROTATED']).toContain('NIST 800-53 Rev. 5: AC-2');
  expect(references).not.toHaveProperty('access-keys-rotated');
  expect(references['own-1']).toEqual(['House']);
});
