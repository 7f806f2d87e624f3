// The tab `Summary` shows on one page how much was read, how much complies, and whether compliance is improving.
import { computeCompliance } from '#domain/rows/compliance-counts.ts';
import { TREND_LENGTH, type TrendPoint } from '#domain/history/history.ts';
import type { WorstAccount, WorstRule, Totals } from '#domain/findings/report-totals.ts';
import { AGE_BUCKETS, OPEN_BY_AGE } from './ageing-tables.ts';
import type { WorksheetChart, WorksheetColumn, WorksheetTable } from './worksheet.ts';
import type { NamedWorksheet } from './worksheets.ts';
import { severityLabel, SEVERITY_TONES } from './finding-columns.ts';
import { countCell, figuresTable, shareCell, type FiguresFacts } from './summary-figures.ts';
import { environmentTable, ouTable, severityTable } from './summary-groups.ts';

export type SummaryFacts = FiguresFacts & {
  reportDate: string;
  /** The time zone of the reports' dates. */
  timeZone: string;
  /** The report's warnings, for example from the regression checks or about the settings; empty if there are none. */
  flags: readonly string[];
  /** The line about the cross-check; absent in reports of versions before 1.1.0. */
  crossCheckLine?: string | undefined;
  totals: Totals;
  worstRules: readonly WorstRule[];
  worstAccounts: readonly WorstAccount[];
  /** The points of the trend in chronological order. The last point is that of this report. */
  trend: readonly TrendPoint[];
  /** The open findings by severity and age. Absent in reports of versions before 1.1.0, which do not contain charts. */
  ages?: WorksheetTable | undefined;
};

/** The colours of severities, worst first. */
const SEVERITY_COLORS = ['8E1B1B', 'D9534F', 'F0AD4E', 'F7D98B', '9DC3E6', 'BFBFBF'];

const CHARTS: readonly WorksheetChart[] = [
  {
    title: `Coverage, rule health and compliance, last ${TREND_LENGTH} reports`,
    ...{ kind: 'lines', table: 'Trend', columns: ['Coverage %', 'Rule health %', 'Compliance %'] },
    colors: ['1F3864', '70AD47', '2E9BD6'],
    xTitle: 'Date of the report',
  },
  {
    ...{ title: 'Open findings by severity', kind: 'bars', table: OPEN_BY_AGE, columns: ['Open'] },
    colors: SEVERITY_COLORS,
  },
  {
    ...{ title: 'Open findings by days open', kind: 'stacked columns', table: OPEN_BY_AGE },
    columns: AGE_BUCKETS.map(({ header }) => header),
    colors: SEVERITY_COLORS,
    ...{ xTitle: 'Days open', yTitle: 'Open findings' },
  },
];

export function summaryWorksheet(facts: SummaryFacts): NamedWorksheet<'Summary'> {
  const { reportDate, flags, totals, last, worstRules, worstAccounts, trend, ages } = facts;
  const warnings = flags.map((flag) => `Beware: ${flag}`);
  return {
    name: 'Summary',
    title: `AWS Config compliance, ${reportDate}`,
    ...(facts.ruleHealth ? { warnings, notes: legend(facts) } : { notes: [...firstLegend(facts), ...warnings] }),
    fitsOnePage: true,
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
      ...(ages ? [ages] : []),
    ],
    ...(ages ? { charts: CHARTS } : {}),
  };
}

function legend({ last, timeZone, crossCheckLine }: SummaryFacts): string[] {
  return [
    `Last report: ${last?.reportDate ?? 'none'}. Dates are those of the reports, in the time zone ${timeZone}. Change: green is better, red is worse; n/a: nothing was measured, or there is nothing to compare with.`,
    'Who must act: Owners. What is overdue: Ageing. What was not read, and why: Coverage. Which rules do not work: Rule gaps. In the workbook, the name of a figure leads to its tab.',
    'Coverage: regions of accounts that were read, over all that were to be read. Compliance: COMPLIANT over COMPLIANT and NON_COMPLIANT rows. Rule health: rules that AWS Config evaluates as it should, over all expected rules but internal ones and those not checked.',
    'Open findings include those that could not be read this time (Unknown) and those that a waiver covers (Waived). Breached: open after the due date. Departed: the account left the organization. Retired: can no longer be judged.',
    'Prod is the environment prod, and Non-Prod is all others but unclassified. The lines below these three are the environments one by one.',
    ...(crossCheckLine === undefined ? [] : [crossCheckLine]),
  ];
}

/** The legend in reports of versions before 1.1.0. */
const firstLegend = ({ last }: SummaryFacts): string[] => [
  `Last report: ${last?.reportDate ?? 'none'}. Coverage: regions of accounts that were read, over all that were to be read. Compliance: COMPLIANT over COMPLIANT and NON_COMPLIANT rows; n/a: nothing was measured.`,
  'Open findings count those that could not be read this time, and those that are waived.',
];

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
      ...[rule, severityLabel(severity), counts.nonCompliant],
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
