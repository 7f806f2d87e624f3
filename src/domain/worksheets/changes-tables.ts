// The tables on the tab `Changes` that list findings and accounts.
import { RETIRED_AFTER_DAYS } from '#domain/findings/retirement.ts';
import { addFurtherColumns, truncationRemark, FINDING_COLUMNS } from './finding-columns.ts';
import type { WorksheetCell, WorksheetColumn, WorksheetTable } from './worksheet.ts';

export type UnknownLine = {
  accountId: string;
  name: string;
  region: string;
  why: string;
  findings: number;
  lastRead: string;
};

export type DepartedLine = { accountId: string; name: string; departedOn: string; findings: number };

const COLUMNS: readonly WorksheetColumn[] = [
  { header: 'Change', width: 14, format: 'text', tones: { New: 'bad', Reopened: 'bad', Resolved: 'good' } },
  ...FINDING_COLUMNS,
  { header: 'Resolved on', width: 13, format: 'date' },
];

export function findingsTable(
  { lines, offered }: { lines: WorksheetCell[][]; offered: number },
  whenEmpty: string,
  hasRuleHealth: boolean,
): WorksheetTable {
  return {
    heading: hasRuleHealth ? 'New, reopened, resolved and retired' : 'New, reopened and resolved',
    columns: hasRuleHealth ? addFurtherColumns([...COLUMNS, { header: 'Due', width: 12, format: 'date' }]) : COLUMNS,
    rows: lines,
    whenEmpty,
    ...truncationRemark(lines.length, offered),
  };
}

export function departedTable({ lines, offered }: { lines: DepartedLine[]; offered: number }): WorksheetTable {
  return {
    heading: 'Left the organization',
    columns: [
      { header: 'Account', width: 15, format: 'text' },
      { header: 'Name', width: 26, format: 'text' },
      { header: 'Left by', width: 15, format: 'date' },
      { header: 'Findings', width: 10, format: 'count' },
    ],
    rows: lines.map(({ accountId, name, departedOn, findings }) => [accountId, name, departedOn, findings]),
    whenEmpty: `No account with open findings left in the last ${RETIRED_AFTER_DAYS} days.`,
    ...(offered > lines.length ? { more: `${offered - lines.length} more lines: see findings.csv.` } : {}),
  };
}

export function unknownTable({ lines, offered }: { lines: UnknownLine[]; offered: number }): WorksheetTable {
  return {
    heading: 'Unknown',
    columns: [
      { header: 'Account', width: 15, format: 'text' },
      { header: 'Name', width: 26, format: 'text' },
      { header: 'Region', width: 15, format: 'text' },
      { header: 'Findings', width: 10, format: 'count' },
      { header: 'Last read', width: 12, format: 'date' },
      { header: 'Why', width: 26, format: 'text' },
    ],
    rows: lines.map(({ accountId, name, region, findings, lastRead, why }) => [
      ...[accountId, name, region],
      ...[findings, lastRead, why],
    ]),
    whenEmpty: 'Every finding of before could be read again.',
    ...(offered > lines.length ? { more: `${offered - lines.length} more lines: see findings.csv.` } : {}),
  };
}
