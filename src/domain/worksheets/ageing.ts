// The tab `Ageing` shows how long findings have been open, which findings are overdue, and who owns them.
import type { OpenFinding } from '#domain/findings/open-finding.ts';
import { SEVERITIES, type ReportSettings, type Severity } from '#domain/settings/report-settings.ts';
import type { WorksheetCell, WorksheetColumn, WorksheetTable } from './worksheet.ts';
import type { NamedWorksheet } from './worksheets.ts';
import { createTopN } from '#domain/top-n.ts';
import type { FindingCounts } from '#domain/findings/finding-counts.ts';
import {
  AGE_BUCKETS,
  agesTable,
  ownerTable,
  severityTable,
  type OwnerAges,
  type SeverityAges,
} from './ageing-tables.ts';
import {
  addFurtherColumns,
  truncationRemark,
  FINDING_COLUMNS,
  findingCells,
  FURTHER_OWNERS,
  furtherCells,
  MAX_LINES,
  MAX_OWNERS,
  NO_OWNER,
  severityRank,
} from './finding-columns.ts';

/**
 * A value higher than any number of days open. Adding this value to the rank of findings that are not overdue puts overdue findings first.
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
      const severityAges = bySeverity[severity];
      severityAges.open++;
      severityAges.buckets[AGE_BUCKETS.findIndex(({ to }) => daysOpen <= to)]!++;
      const ownerAges = findOwnerAges(owner);
      ownerAges.open++;
      if (daysOpen > ownerAges.oldest) ownerAges.oldest = daysOpen;
      if (breached) {
        severityAges.breached++;
        ownerAges.breached++;
      }
      if (waived) severityAges.waived++;
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
        ...(hasRuleHealth
          ? [
              'Open findings: breached ones first, then those open longest, then by severity. Rule and Resource lead to the AWS Config console of the account that you are signed in to.',
            ]
          : []),
      ],
      tables: [
        severityTable(bySeverity, dueDays, hasRuleHealth),
        ownerTable(byOwner, hasRuleHealth),
        findingsTable(list.result(), hasRuleHealth),
      ],
    }),
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
    ...truncationRemark(lines.length, offered),
  };
}
