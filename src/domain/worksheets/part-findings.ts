// The tabs `Findings` and `Rule gaps` of a part's workbook, which list the work for its owner or unit, most urgent first.
import type { Change } from '#domain/findings/ledger-merge.ts';
import type { OpenFinding } from '#domain/findings/open-finding.ts';
import { SEVERITIES } from '#domain/settings/report-settings.ts';
import { addFurtherColumns, FINDING_COLUMNS, findingCells, furtherCells, severityRank } from './finding-columns.ts';
import { RULE_GAP_TABLE_COLUMNS } from './rule-gaps.ts';
import type { Worksheet, WorksheetCell, WorksheetTable } from './worksheet.ts';

/** The maximum number of lines of a list in a part's workbook. The lines of only one workbook are in memory at a time. */
export const MAX_PART_LINES = 50_000;

/** The first lines of a list. `offered` is the number of all its lines, including those that were not kept. */
export type PartLines = { lines: readonly (readonly WorksheetCell[])[]; offered: number };

/** A value higher than any number of days open. */
const MAX_DAYS = 1_000_000;

/** Returns the rank of a finding: new and reopened findings first, then overdue findings, then by severity, then by days open. */
export function rankPartFinding(finding: OpenFinding, change: Change | undefined): number {
  const isOld = change !== 'New' && change !== 'Reopened';
  const group = (isOld ? 2 : 0) + (finding.breached ? 0 : 1);
  return (group * SEVERITIES.length + severityRank(finding.severity)) * MAX_DAYS + MAX_DAYS - 1 - finding.daysOpen;
}

/** The highest rank plus one. */
export const PART_FINDING_RANKS = 4 * SEVERITIES.length * MAX_DAYS;

export function partFindingCells(finding: OpenFinding, change: Change | undefined): WorksheetCell[] {
  const { daysOpen, due, breached, state } = finding;
  return [change ?? null, ...findingCells(finding), daysOpen, due, breached, state, ...furtherCells(finding)];
}

export function partFindingsWorksheet({ lines, offered }: PartLines): Worksheet {
  const table: WorksheetTable = {
    columns: addFurtherColumns([
      { header: 'Change', width: 14, format: 'text', tones: { New: 'bad', Reopened: 'bad', Unknown: 'warning' } },
      ...FINDING_COLUMNS,
      { header: 'Days open', width: 11, format: 'count' },
      { header: 'Due', width: 12, format: 'date' },
      { header: 'Breached', width: 11, format: 'boolean', tones: { true: 'bad' } },
      { header: 'State', width: 11, format: 'text', tones: { unknown: 'warning' } },
    ]),
    rows: lines,
    whenEmpty: 'Nothing is open.',
    ...remark(lines.length, offered, 'findings', 'findings.csv'),
  };
  return {
    name: 'Findings',
    title: 'Findings: what is open',
    notes: [
      'New and reopened findings first, then those past their due date, then by severity, then those open longest.',
      'Breached: the report is later than the due date. State unknown: the finding could not be read this time, and keeps its age. Rule and Resource lead to the AWS Config console of the account that you are signed in to.',
    ],
    tables: [table],
  };
}

export function partGapsWorksheet({ lines, offered }: PartLines): Worksheet {
  const table: WorksheetTable = {
    columns: RULE_GAP_TABLE_COLUMNS,
    rows: lines,
    whenEmpty: 'Every rule that was checked is healthy.',
    ...remark(lines.length, offered, 'gaps', 'rule-gaps.csv'),
  };
  return {
    name: 'Rule gaps',
    title: 'Rule gaps: rules that AWS Config does not evaluate as it should',
    notes: [
      'One line for each account, region and rule that is not healthy. A rule gap belongs to the owner or unit of its account.',
    ],
    tables: [table],
  };
}

function remark(shown: number, all: number, what: string, file: string): { more?: string } {
  if (shown === all) return {};
  return {
    more: `${all - shown} more ${what}: all of the organization are in ${file}, next to the report's manifest.`,
  };
}
