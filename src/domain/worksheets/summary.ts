// The tab `Summary` is one page that says how much was read, how much of it complies, and whether it is getting better.
import { computeCompliance } from '#domain/rows/compliance-counts.ts';
import type { TrendPoint } from '#domain/history/history.ts';
import type { WorstAccount, WorstRule, Totals } from '#domain/findings/report-totals.ts';
import type { WorksheetColumn, WorksheetTable } from './worksheet.ts';
import type { NamedWorksheet } from './worksheets.ts';
import { severityWord, SEVERITY_TONES } from './finding-columns.ts';
import { countCell, figuresTable, shareCell, type FiguresFacts } from './summary-figures.ts';
import { environmentTable, ouTable, severityTable } from './summary-groups.ts';

export type SummaryFacts = FiguresFacts & {
  reportDate: string;
  /** The report's warnings, such as those of the regression checks and about the settings; empty is good. */
  flags: readonly string[];
  totals: Totals;
  worstRules: readonly WorstRule[];
  worstAccounts: readonly WorstAccount[];
  /** The points of the trend, oldest first. The last one is this report's. */
  trend: readonly TrendPoint[];
};

export function summaryWorksheet(facts: SummaryFacts): NamedWorksheet<'Summary'> {
  const { reportDate, flags, totals, last, worstRules, worstAccounts, trend } = facts;
  return {
    name: 'Summary',
    title: `AWS Config compliance, ${reportDate}`,
    notes: [
      `Last report: ${last?.reportDate ?? 'none'}. Coverage: regions of accounts that were read, over all that were to be read. Compliance: COMPLIANT over COMPLIANT and NON_COMPLIANT rows; n/a: nothing was measured.`,
      ...(facts.ruleHealth
        ? [
            'Rule health: rules that AWS Config evaluates as it should, over all expected rules but internal ones and those not checked; see Rules and Rule gaps.',
          ]
        : []),
      'Open findings count those that could not be read this time, and those that are waived.',
      ...flags.map((flag) => `Beware: ${flag}`),
    ],
    isOnePage: true,
    tables: [
      figuresTable(facts),
      environmentTable(totals, last?.totals),
      ouTable(totals, last?.totals),
      severityTable(totals, last?.totals),
    ],
    sideTables: [
      trendTable(trend, facts.ruleHealth !== undefined),
      worstRulesTable(worstRules),
      worstAccountsTable(worstAccounts),
    ],
  };
}

function worstRulesTable(rules: readonly WorstRule[]): WorksheetTable {
  return {
    heading: 'Worst rules',
    columns: [
      { header: 'Rule', width: 40, format: 'text' },
      { header: 'Severity', width: 24, format: 'text', tones: SEVERITY_TONES },
      { header: 'Non-compliant', width: 15, format: 'count', bar: 'count' },
      { header: 'Compliance %', width: 15, format: 'percent' },
    ],
    rows: rules.map(({ rule, severity, counts }) => [
      ...[rule, severityWord(severity), counts.nonCompliant],
      shareCell(computeCompliance(counts)),
    ]),
    whenEmpty: 'No rule has a result that is not compliant.',
  };
}

function worstAccountsTable(accounts: readonly WorstAccount[]): WorksheetTable {
  return {
    heading: 'Worst accounts',
    columns: [
      { header: 'Account', width: 40, format: 'text' },
      { header: 'Name', width: 24, format: 'text' },
      { header: 'Environment', width: 15, format: 'text' },
      { header: 'Non-compliant', width: 15, format: 'count', bar: 'count' },
      { header: 'Compliance %', width: 15, format: 'percent' },
    ],
    rows: accounts.map(({ accountId, name, environment, counts }) => [
      ...[accountId, name, environment, counts.nonCompliant],
      shareCell(computeCompliance(counts)),
    ]),
    whenEmpty: 'No account has a result that is not compliant.',
  };
}

const RULE_HEALTH_COLUMN: WorksheetColumn = { header: 'Rule health %', width: 15, format: 'percent', bar: 'share' };

function trendTable(trend: readonly TrendPoint[], hasRuleHealth: boolean): WorksheetTable {
  return {
    heading: 'Trend',
    columns: [
      { header: 'Date', width: 40, format: 'date' },
      { header: 'Coverage %', width: 24, format: 'percent', bar: 'share' },
      { header: 'Compliance %', width: 15, format: 'percent', bar: 'share' },
      { header: 'Resources not compliant', width: 15, format: 'count', bar: 'count' },
      ...(hasRuleHealth ? [RULE_HEALTH_COLUMN] : []),
    ],
    rows: trend.map(({ date, coveragePercent, compliancePercent, nonCompliantResources, ruleHealthPercent }) => [
      date,
      shareCell(coveragePercent),
      shareCell(compliancePercent),
      countCell(nonCompliantResources),
      ...(hasRuleHealth ? [shareCell(ruleHealthPercent)] : []),
    ]),
  };
}
