// The tab `Summary`, as it should be, and the numbers that it passes on to the next report.
import { roundedHundredths, sortedBy } from './arithmetic.ts';
import { environmentOf, familyOf, inWords, severityOf } from './classification.ts';
import type { Row, Week } from './facts.ts';
import { ALWAYS, compliance, countOf, coverageOf, figuresOf } from './figures.ts';
import { environmentGroups, severityGroups, unitGroups, type Group } from './groups.ts';
import type { Judged } from './ledger.ts';
import type { OpenFinding } from './open-findings.ts';
import type { Cell, Figure, Table } from './table.ts';

/** What the next report compares with, and the trend shows. */
export type Totals = {
  date: string;
  figures: readonly (readonly [string, Figure])[];
  /** Compliance in percent, by heading and group. */
  percents: Record<string, Figure>;
  coverage: Figure;
  compliance: Figure;
  failing: number;
  ruleHealth: Figure;
};

function change(now: Figure, last: Figure): Figure {
  return now === 'n/a' || last === 'n/a' ? 'n/a' : signedHundredths(now - last);
}

const signedHundredths = (value: number): number => (value < 0 ? -roundedHundredths(-value) : roundedHundredths(value));

const GROUP_COLUMNS = [
  ...['Compliant', 'Non-compliant', 'Not applicable', 'Insufficient data'],
  ...['Compliance %', 'Last report %', 'Change'],
];

/** A table of groups; `limit`: as many lines at most, and one that counts the others. */
function groupTable(title: string, groups: readonly Group[], last: Totals | undefined, limit = Infinity): Table {
  const rows = groups.map(({ name, rows: own }): Cell[] => {
    const now = compliance(own);
    const before = last?.percents[`${title} ${name}`] ?? 'n/a';
    return [name, ...ALWAYS.map((type) => countOf(own, type)), now, before, change(now, before)];
  });
  const more = rows.length - limit;
  const shown =
    more > 0 ? [...rows.slice(0, limit), [`${more} more ${title}s`, ...GROUP_COLUMNS.map(() => null)]] : rows;
  return {
    heading: `By ${title === 'OU' ? 'OU' : title.toLowerCase()}`,
    columns: [title, ...GROUP_COLUMNS],
    rows: shown,
  };
}

function worst(groups: readonly { name: string; cells: Cell[]; rows: readonly Row[] }[]): Cell[][] {
  const failing = groups.filter(({ rows }) => countOf(rows, 'NON_COMPLIANT') > 0);
  return sortedBy(
    failing,
    ({ rows }) => -countOf(rows, 'NON_COMPLIANT'),
    ({ name }) => name,
  )
    .slice(0, 10)
    .map(({ cells, rows }) => [...cells, countOf(rows, 'NON_COMPLIANT'), compliance(rows)]);
}

function worstTables({ rows, accounts, settings }: Week): Table[] {
  const families = [...Map.groupBy(rows, ({ rule }) => familyOf(rule))];
  return [
    {
      heading: 'Worst rules',
      columns: ['Rule', 'Severity', 'Non-compliant', 'Compliance %'],
      rows: worst(
        families.map(([name, own]) => ({ name, cells: [name, inWords(severityOf(name, settings))], rows: own })),
      ),
    },
    {
      heading: 'Worst accounts',
      columns: ['Account', 'Name', 'Environment', 'Non-compliant', 'Compliance %'],
      rows: worst(
        accounts.map((account) => ({
          name: account.id,
          cells: [account.id, account.name, environmentOf(account, settings)],
          rows: rows.filter((row) => row.account === account.id),
        })),
      ),
    },
  ];
}

const TREND = 26;

/** The tab's tables, and what this report leaves to the next; `past` are the totals of earlier reports, oldest first. */
export function summary(
  judged: readonly Judged[],
  open: readonly OpenFinding[],
  week: Week,
  past: readonly Totals[],
): { tables: Table[]; totals: Totals } {
  const last = past.at(-1);
  const { figures, failing, ruleHealth } = figuresOf(judged, open, week, last === undefined);
  const groups: readonly (readonly [string, Group[], number?])[] = [
    ['Environment', environmentGroups(week)],
    ['OU', unitGroups(week), 15],
    ['Severity', severityGroups(week)],
  ];
  const percents = groups.flatMap(([title, ones]) =>
    ones.map(({ name, rows }) => [`${title} ${name}`, compliance(rows)]),
  );
  const totals: Totals = {
    date: week.date,
    figures,
    percents: Object.fromEntries(percents) as Totals['percents'],
    coverage: coverageOf(week),
    compliance: compliance(week.rows),
    failing,
    ruleHealth,
  };
  const lines = figures.map(([name, now]): Cell[] => {
    const before = last?.figures.find(([other]) => other === name)?.[1] ?? 'n/a';
    return [name, now, before, change(now, before)];
  });
  const trend = [...past, totals].slice(-TREND);
  return {
    tables: [
      { heading: 'Figures', columns: ['Figure', 'This report', 'Last report', 'Change'], rows: lines },
      ...groups.map(([title, ones, limit]) => groupTable(title, ones, last, limit)),
      ...worstTables(week),
      {
        heading: 'Trend',
        columns: ['Date', 'Coverage %', 'Compliance %', 'Resources not compliant', 'Rule health %'],
        rows: trend.map((one) => [one.date, one.coverage, one.compliance, one.failing, one.ruleHealth]),
      },
    ],
    totals,
  };
}
