// The tab `Ageing` shows how long findings have been open, which findings are overdue, and who owns them.
import type { OpenFinding } from '#domain/findings/open-finding.ts';
import { SEVERITIES, type ReportSettings, type Severity } from '#domain/settings/report-settings.ts';
import type { WorksheetCell, WorksheetColumn, WorksheetTable } from './worksheet.ts';
import type { NamedWorksheet } from './worksheets.ts';
import { createTopN } from '#domain/top-n.ts';
import { compareText } from '#domain/compare-text.ts';
import type { FindingCounts } from '#domain/findings/finding-counts.ts';
import {
  addFurtherColumns,
  cutRemark,
  FINDING_COLUMNS,
  findingCells,
  FURTHER_OWNERS,
  furtherCells,
  MAX_LINES,
  MAX_OWNERS,
  NO_OWNER,
  severityRank,
  severityWord,
  SEVERITY_TONES,
} from './finding-columns.ts';

/** The heading of the table with findings by age on the tab Summary. */
export const OPEN_BY_AGE = 'Open findings by age';

/** The ranges of days open. `to` is the last day of a range. */
export const AGE_BUCKETS = [
  { header: '0–7', to: 7 },
  { header: '8–30', to: 30 },
  { header: '31–90', to: 90 },
  { header: '91–180', to: 180 },
  { header: 'Over 180', to: Infinity },
] as const;

/**
 * A value higher than any number of days open. It is added to the rank of findings that are not breached, so that breached findings come
 * first.
 */
const MAX_DAYS = 1_000_000;

const COLUMNS: readonly WorksheetColumn[] = [
  ...FINDING_COLUMNS,
  { header: 'Days open', width: 11, format: 'count' },
  { header: 'Due', width: 12, format: 'date' },
  { header: 'Breached', width: 11, format: 'boolean', tones: { true: 'bad' } },
  { header: 'Waived', width: 10, format: 'boolean', tones: { true: 'warning' } },
  { header: 'State', width: 11, format: 'text', tones: { unknown: 'warning' } },
];

export type AgeingWorksheet = {
  /** Adds an open finding. Every open finding must be added, in the order of the ledger. */
  take: (finding: OpenFinding) => void;
  counts: () => FindingCounts;
  /** Returns the open findings by severity and age. */
  ages: () => WorksheetTable;
  worksheet: () => NamedWorksheet<'Ageing'>;
};

type SeverityAges = FindingCounts & { buckets: number[] };
type OwnerAges = { open: number; breached: number; oldest: number };

/** Creates the tab. If `hasRuleHealth` is false, the tab has the format of versions before 1.1.0. */
export function createAgeingWorksheet(dueDays: ReportSettings['dueDays'], hasRuleHealth = true): AgeingWorksheet {
  const bySeverity = Object.fromEntries(
    SEVERITIES.map((severity) => [severity, { open: 0, breached: 0, waived: 0, buckets: AGE_BUCKETS.map(() => 0) }]),
  ) as Record<Severity, SeverityAges>;
  const byOwner = Object.create(null) as Record<string, OwnerAges>; // V8 copies object keys; see top-n.ts.
  let owners = 0;
  const list = createTopN<WorksheetCell[]>(MAX_LINES);

  function findOwnerAges(owner: string): OwnerAges {
    const known = byOwner[owner];
    if (known) return known;
    if (owners >= MAX_OWNERS && owner !== FURTHER_OWNERS) return findOwnerAges(FURTHER_OWNERS);
    owners++;
    return (byOwner[owner] = { open: 0, breached: 0, oldest: 0 });
  }

  return {
    take(finding) {
      const { severity, daysOpen, due, breached, waived, state, owner = NO_OWNER } = finding;
      const severe = bySeverity[severity];
      severe.open++;
      severe.buckets[AGE_BUCKETS.findIndex(({ to }) => daysOpen <= to)]!++;
      const owned = findOwnerAges(owner);
      owned.open++;
      if (daysOpen > owned.oldest) owned.oldest = daysOpen;
      if (breached) {
        severe.breached++;
        owned.breached++;
      }
      if (waived) severe.waived++;
      const days = (breached ? 0 : MAX_DAYS) + MAX_DAYS - daysOpen;
      list.push(days * SEVERITIES.length + severityRank(severity), () => [
        ...findingCells(finding),
        ...[daysOpen, due, breached, waived, state],
        ...(hasRuleHealth ? furtherCells(finding) : []),
      ]);
    },

    counts: () => {
      const all = Object.values(bySeverity);
      const sum = (of: keyof FindingCounts) => all.reduce((total, counts) => total + counts[of], 0);
      return { open: sum('open'), breached: sum('breached'), waived: sum('waived') };
    },

    ages: () => agesTable(bySeverity),

    worksheet: () => ({
      name: 'Ageing',
      title: 'Ageing: how long findings have been open',
      notes: [
        'Open since is the first report of the present spell; a finding keeps its age while it cannot be read (State unknown). Breached: the report is later than the due date.',
        'Waived findings are open too: they are counted in every column, and once more under Waived.',
      ],
      tables: [severityTable(bySeverity, dueDays), ownerTable(byOwner), findingsTable(list.result(), hasRuleHealth)],
    }),
  };
}

/** Builds the data table for the charts of open findings by severity and by age on the tab Summary. */
function agesTable(by: Record<Severity, SeverityAges>): WorksheetTable {
  return {
    heading: OPEN_BY_AGE,
    columns: [
      { header: 'Severity', width: 40, format: 'text', tones: SEVERITY_TONES },
      { header: 'Open', width: 24, format: 'count' },
      ...AGE_BUCKETS.map(({ header }) => ({ header, width: 10, format: 'count' as const })),
    ],
    rows: SEVERITIES.map((severity) => [severityWord(severity), by[severity].open, ...by[severity].buckets]),
  };
}

function severityTable(by: Record<Severity, SeverityAges>, dueDays: ReportSettings['dueDays']): WorksheetTable {
  return {
    heading: 'By severity',
    columns: [
      { header: 'Severity', width: 14, format: 'text', tones: SEVERITY_TONES },
      ...['Due days', 'Open', ...AGE_BUCKETS.map(({ header }) => header), 'Breached', 'Waived'].map((header) => ({
        header,
        width: 10,
        format: 'count' as const,
      })),
    ],
    rows: SEVERITIES.map((severity) => {
      const { open, buckets, breached, waived } = by[severity];
      return [severityWord(severity), dueDays[severity] ?? 'none', open, ...buckets, breached, waived];
    }),
  };
}

function ownerTable(by: Record<string, OwnerAges>): WorksheetTable {
  return {
    heading: 'By owner',
    columns: [
      { header: 'Owner', width: 24, format: 'text', tones: { [NO_OWNER]: 'muted' } },
      { header: 'Open', width: 10, format: 'count' },
      { header: 'Breached', width: 10, format: 'count' },
      { header: 'Oldest (days)', width: 10, format: 'count' },
    ],
    rows: Object.entries(by)
      .toSorted(([a, { open: x }], [b, { open: y }]) => y - x || compareText(a, b))
      .map(([owner, { open, breached, oldest }]) => [owner, open, breached, oldest]),
    whenEmpty: 'Nothing is open.',
  };
}

function findingsTable(
  { lines, offered }: { lines: WorksheetCell[][]; offered: number },
  hasRuleHealth: boolean,
): WorksheetTable {
  const columns = hasRuleHealth ? addFurtherColumns(COLUMNS) : COLUMNS;
  return {
    heading: 'Open findings',
    columns,
    rows: lines,
    whenEmpty: 'Nothing is open.',
    ...cutRemark(lines.length, offered),
  };
}
