// The lines above the tables: sums that readers check the tables against, and what leads from one tab to another.
import { expect, test } from 'vitest';
import type { DiscoveredAccount } from '#domain/coverage/account.ts';
import type { Disposition } from '#domain/coverage/dispositions.ts';
import { reconcile } from '#domain/coverage/reconciliation.ts';
import type { Change } from '#domain/findings/ledger-merge.ts';
import type { Finding } from '#domain/findings/open-finding.ts';
import { createReportTotals } from '#domain/findings/report-totals.ts';
import { createRuleReport } from '#domain/rule-health/rule-report.ts';
import { createRatings } from '#domain/settings/rule-ratings.ts';
import { createChangesWorksheet } from '#domain/worksheets/changes.ts';
import { coverageWorksheet } from '#domain/worksheets/coverage.ts';
import { createFrameworksWorksheet } from '#domain/worksheets/frameworks.ts';
import { summaryWorksheet } from '#domain/worksheets/summary.ts';
import { WORKSHEETS } from '#domain/worksheets/worksheets.ts';
import { anAccount, aRegionOutcome } from '../support/builders.ts';

test('Changes adds up from what was open before to what is open now', () => {
  const tab = createChangesWorksheet('2026-01-05');
  const counts = { New: 4, Reopened: 3, Resolved: 2, Unknown: 1, 'Still open': 10, Departed: 5, Retired: 6 };
  const finding = { severity: 'low', accountId: '1', region: 'r', family: 'f', rule: 'f', id: '', resolvedOn: '' };
  for (const [change, count] of Object.entries(counts))
    for (let index = 0; index < count; index++) tab.take(change as Change, finding as Finding, 'why');
  expect(tab.worksheet().notes[1]).toBe(
    '24 open before + 4 new + 3 reopened - 2 resolved - 5 departed - 6 retired = 18 open now',
  );
  expect(createChangesWorksheet(null).worksheet().notes.join(' ')).not.toContain('open before');
  expect(createChangesWorksheet('2026-01-05', false).worksheet().notes).toHaveLength(1);
});

const OUTCOMES: readonly [id: string, disposition: Disposition][] = [
  ['1', 'scanned'],
  ['2', 'recorder-off'],
  ['3', 'role-missing'],
  ['4', 'no-rules'],
  ['5', 'failed'],
];

test('Coverage begins with what failed, then what else was not covered', () => {
  const accounts = OUTCOMES.map(([id]): DiscoveredAccount => anAccount({ id }));
  const outcomes = OUTCOMES.map(([accountId, disposition]) => ({
    accountId,
    regions: [aRegionOutcome({ region: 'us-east-1', disposition })],
  }));
  const coverage = reconcile({ accounts, regions: ['us-east-1'] }, outcomes);
  const idsOf = (lastReadOf?: () => undefined) =>
    coverageWorksheet(coverage, [], () => ({ environment: 'prod', reason: '' }), [], lastReadOf).tables[0].rows.map(
      ([id]) => id,
    );
  expect(idsOf(() => undefined)).toEqual(['3', '5', '2', '1', '4']);
  expect(idsOf()).toEqual(['1', '2', '3', '4', '5']);
});

test('Frameworks counts its controls by assessment', () => {
  const tab = createFrameworksWorksheet();
  tab.take({ frameworks: ['House: 1'], breached: false, accountId: '1' });
  const { notes } = tab.worksheet([], { a: ['House: 1', 'House: 2'], b: ['House: 3'] }, {});
  expect(notes).toContain('3 controls = 1 not compliant + 0 compliant + 0 partly assessed + 2 not assessed');
});

/** The tab Summary; without rule health, as in versions before 1.1.0. */
function summary(hasRuleHealth: boolean) {
  const noRules = createRuleReport(createRatings({}), () => undefined).figures();
  const { totals, worstRules, worstAccounts } = createReportTotals().end();
  return summaryWorksheet({
    ...{ reportDate: '2026-01-05', timeZone: 'Asia/Hong_Kong', complianceTypes: {}, flags: ['look'], last: undefined },
    ...{ coverage: reconcile({ accounts: [], regions: [] }, []), changes: null, compliancePercent: null },
    ...{ nonCompliantResources: 0, findings: { open: 0, breached: 0, waived: 0 }, totals, worstRules, worstAccounts },
    trend: [],
    ...(hasRuleHealth ? { ruleHealth: noRules } : {}),
  });
}

test('each figure of Summary leads to a tab, and warnings come before the legend', () => {
  const { warnings, notes, tables } = summary(true);
  expect(warnings).toEqual(['Beware: look']);
  expect(notes[0]).toContain('time zone Asia/Hong_Kong');
  const [{ columns, rows }] = tables;
  const tabs = rows.map((row) => columns[0]!.link?.(row)?.slice(1));
  const known: readonly (string | undefined)[] = ['Sheet1', ...WORKSHEETS];
  expect(rows.filter((_, index) => !known.includes(tabs[index])).map(([figure]) => figure)).toEqual(['Compliance']);
});

test('Summary of the first format has its warnings below the legend, and no links', () => {
  const { warnings, notes, tables } = summary(false);
  expect(warnings).toBeUndefined();
  expect(notes.at(-1)).toBe('Beware: look');
  expect(tables[0].columns[0]!.link).toBeUndefined();
});
