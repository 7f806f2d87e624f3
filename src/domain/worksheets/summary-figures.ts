// The table of figures on the tab `Summary`: the values of this report and of the last report, and the difference.
import type { Coverage } from '#domain/coverage/reconciliation.ts';
import { findCompliance, type HistorySummary, type SummaryFigures } from '#domain/history/history.ts';
import type { RuleHealthFigures } from '#domain/rule-health/rule-report.ts';
import { roundToHundredths } from '#domain/percent.ts';
import {
  textOfCell,
  type WorksheetCell,
  type WorksheetFigure,
  type WorksheetTable,
  type CellTone,
} from './worksheet.ts';

/** Whether a higher or a lower value is better; undefined if neither is better. */
type BetterDirection = 'more' | 'less' | undefined;

/** The cell for a value that was not measured. */
const NOT_MEASURED: WorksheetFigure = { figure: 'n/a', format: 'count', tone: 'muted' };

/** Returns the cell for a percentage. A percentage that was not measured must be null, not 0. */
export const shareCell = (share: number | null | undefined): WorksheetCell =>
  share === null || share === undefined ? NOT_MEASURED : { figure: roundToHundredths(share), format: 'percent' };

export const countCell = (count: number | null | undefined): WorksheetCell =>
  count === null || count === undefined ? NOT_MEASURED : { figure: count, format: 'count' };

/** Returns the cell for `now` minus `last`. The tone shows whether the change is good or bad. */
function difference(
  now: WorksheetCell,
  last: WorksheetCell,
  format: 'change' | 'points',
  better: BetterDirection,
): WorksheetCell {
  const [a, b] = [findFigure(now), findFigure(last)];
  if (a === undefined || b === undefined) return NOT_MEASURED;
  const change = roundToHundredths(a - b);
  const tone: CellTone | undefined =
    better === undefined || change === 0 ? undefined : change > 0 === (better === 'more') ? 'good' : 'bad';
  return { figure: change, format, ...(tone ? { tone } : {}) };
}

const findFigure = (cell: WorksheetCell): number | undefined => {
  const figure = (cell as WorksheetFigure | null)?.figure;
  return typeof figure === 'number' ? figure : undefined;
};

/** Returns the cell for the difference between two shares, in percentage points. A higher share is better. */
export const percentagePointsCell = (now: WorksheetCell, last: WorksheetCell): WorksheetCell =>
  difference(now, last, 'points', 'more');

export type FiguresFacts = {
  coverage: Coverage;
  complianceTypes: Readonly<Record<string, number>>;
  last: HistorySummary | undefined;
  /** Absent in reports of versions before 1.1.0. */
  ruleHealth?: RuleHealthFigures | undefined;
} & Omit<SummaryFigures, 'totals'>;

export function figuresTable(facts: FiguresFacts): WorksheetTable {
  const { coverage, complianceTypes, last, changes, findings, ruleHealth } = facts;
  const share = (name: string, now: number | null, before: number | null | undefined): WorksheetCell[] => {
    const cells = [shareCell(now), shareCell(before)] as const;
    return [name, ...cells, percentagePointsCell(...cells)];
  };
  const count = (
    name: string,
    now: number | undefined,
    before: number | undefined,
    better?: BetterDirection,
  ): WorksheetCell[] => {
    const cells = [countCell(now), countCell(before)] as const;
    return [name, ...cells, difference(...cells, 'change', better)];
  };
  const { accounts } = coverage;
  const types = ['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE', 'INSUFFICIENT_DATA'];
  const further = Object.keys(complianceTypes).filter((type) => !types.includes(type));
  const rowsOf = (type: string, better?: BetterDirection) =>
    count(`Rows ${type}`, complianceTypes[type] ?? 0, last && (last.complianceTypes[type] ?? 0), better);
  return {
    heading: 'Figures',
    columns: [
      { header: 'Figure', width: 34, format: 'text', ...(ruleHealth ? { link: linkToTab } : {}) },
      { header: 'This report', width: 12, format: 'text' },
      { header: 'Last report', width: 12, format: 'text' },
      { header: 'Change', width: 12, format: 'text' },
    ],
    rows: [
      share('Coverage', coverage.percent, last?.coveragePercent),
      ...(ruleHealth ? [share('Rule health', ruleHealth.percent, last?.ruleHealth?.percent)] : []),
      share('Compliance', facts.compliancePercent, last && findCompliance(last)),
      count('Open findings', findings.open, last?.findings?.open, 'less'),
      count('Resources not compliant', facts.nonCompliantResources, last?.nonCompliantResources, 'less'),
      count('New', changes?.new, last?.changes?.new, 'less'),
      count('Reopened', changes?.reopened, last?.changes?.reopened, 'less'),
      count('Resolved', changes?.resolved, last?.changes?.resolved),
      count('Unknown', changes?.unknown, last?.changes?.unknown, 'less'),
      ...(ruleHealth
        ? [
            count('Departed', changes?.departed, last?.changes?.departed),
            count('Retired', changes?.retired, last?.changes?.retired),
          ]
        : []),
      count('Waived', findings.waived, last?.findings?.waived),
      count('Breached', findings.breached, last?.findings?.breached, 'less'),
      count('Accounts listed', accounts.discovered, last?.accounts.discovered),
      count('Accounts scanned', accounts.scanned, last?.accounts.scanned),
      count('Accounts failed', accounts.failed, last?.accounts.failed, 'less'),
      count('Accounts excluded', accounts.excluded, last?.accounts.excluded),
      count('Accounts not active', accounts.notActive, last?.accounts.notActive),
      ...(ruleHealth ? countRules(ruleHealth, last?.ruleHealth).map((counts) => count(...counts)) : []),
      count('Rows', coverage.rows, last?.rows),
      ...types.map((type) => rowsOf(type, type === 'NON_COMPLIANT' ? 'less' : undefined)),
      ...further.toSorted().map((type) => rowsOf(type)),
    ],
  };
}

/** The tab that a figure's name links to, keyed by the beginning of the name. */
const TABS_OF_FIGURES: readonly (readonly [names: RegExp, tab: string])[] = [
  [/^(Coverage|Accounts )/, '#Coverage'],
  [/^(Rule health|Rules expected|Rules healthy)$/, '#Rules'],
  [/^Rules /, '#Rule gaps'],
  [/^(Open findings|Breached)$/, '#Ageing'],
  [/^(New|Reopened|Resolved|Unknown|Departed|Retired)$/, '#Changes'],
  [/^Waived$/, '#Waivers'],
  [/^(Rows|Resources )/, '#Sheet1'],
];

const linkToTab = ([figure]: readonly WorksheetCell[]): string | undefined =>
  TABS_OF_FIGURES.find(([names]) => names.test(textOfCell(figure)))?.[1];

type CountedFigure = [name: string, now: number, before: number | undefined, better?: BetterDirection];

function countRules(now: RuleHealthFigures, last: RuleHealthFigures | undefined): CountedFigure[] {
  const unhealthy = ({ expected, healthy, counts }: RuleHealthFigures) =>
    expected - healthy - (counts.internal ?? 0) - (counts['not-checked'] ?? 0);
  return [
    ['Rules expected', now.expected, last?.expected],
    ['Rules healthy', now.healthy, last?.healthy],
    ['Rules not healthy', unhealthy(now), last && unhealthy(last), 'less'],
    ['Rules not checked', now.counts['not-checked'] ?? 0, last && (last.counts['not-checked'] ?? 0), 'less'],
    ['Rules internal', now.counts.internal ?? 0, last && (last.counts.internal ?? 0)],
  ];
}
