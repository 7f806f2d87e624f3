// The tab `Changes` shows findings that are new, reopened or resolved, and what could not be read this time.
import { CHANGES, type Change } from '#domain/findings/ledger-merge.ts';
import type { Finding } from '#domain/findings/open-finding.ts';
import { SEVERITIES, type Severity } from '#domain/findings/report-settings.ts';
import type { WorksheetCell, WorksheetTable } from './worksheet.ts';
import type { NamedWorksheet } from './worksheets.ts';
import { createTopN, copyDetached } from '#domain/top-n.ts';
import type { ChangeCounts } from '#domain/findings/finding-counts.ts';
import { cutRemark, FINDING_COLUMNS, findingCells, MAX_LINES, severityRank, severityWord } from './finding-columns.ts';

export type ChangesWorksheet = {
  /** Takes every finding that has a change, in the ledger's order. `why` says why the change is unknown. */
  take: (change: Change, finding: Finding, why?: string) => void;
  counts: () => ChangeCounts;
  worksheet: () => NamedWorksheet<'Changes'>;
};

type UnknownLine = { accountId: string; name: string; region: string; why: string; findings: number; lastRead: string };

const LISTED_CHANGES: readonly Change[] = ['New', 'Reopened', 'Resolved'];

/** Creates the tab. `comparedWith` is the date of the report whose ledger this one starts from; null if there is none. */
export function createChangesWorksheet(comparedWith: string | null): ChangesWorksheet {
  const counts = Object.fromEntries(
    CHANGES.map((change) => [change, Object.fromEntries(SEVERITIES.map((severity) => [severity, 0]))]),
  ) as Record<Change, Record<Severity, number>>;
  const list = createTopN<WorksheetCell[]>(MAX_LINES);
  const unknown = createTopN<UnknownLine>(MAX_LINES);
  let regionLines: UnknownLine[] = [];
  const sumSeverities = (change: Change) => Object.values(counts[change]).reduce((sum, count) => sum + count, 0);

  function endRegion(): void {
    for (const line of regionLines.toSorted((a, b) => (a.why < b.why ? -1 : 1))) unknown.push(0, () => line);
    regionLines = [];
  }

  function takeUnknown({ accountId, accountName, region, lastSeen }: Finding, why: string): void {
    if (regionLines[0]?.accountId !== accountId || regionLines[0].region !== region) endRegion();
    const line = regionLines.find((known) => known.why === why);
    if (line === undefined)
      regionLines.push(copyDetached({ accountId, name: accountName, region, why, findings: 1, lastRead: lastSeen }));
    else {
      line.findings++;
      if (lastSeen > line.lastRead) line.lastRead = copyDetached(lastSeen);
    }
  }

  return {
    take(change, finding, why = '') {
      counts[change][finding.severity]++;
      if (change === 'Unknown') takeUnknown(finding, why);
      const listed = LISTED_CHANGES.indexOf(change);
      if (listed === -1) return;
      const resolvedOn = finding.resolvedOn === '' ? null : finding.resolvedOn;
      const rank = listed * SEVERITIES.length + severityRank(finding.severity);
      list.push(rank, () => [change, ...findingCells(finding), resolvedOn]);
    },

    counts: () => ({
      new: sumSeverities('New'),
      reopened: sumSeverities('Reopened'),
      resolved: sumSeverities('Resolved'),
      unknown: sumSeverities('Unknown'),
      stillOpen: sumSeverities('Still open'),
    }),

    worksheet() {
      endRegion();
      const shown = (count: number) => (comparedWith === null ? 'n/a' : count);
      return {
        name: 'Changes',
        title: comparedWith === null ? 'Changes: the first report of its kind' : `Changes since ${comparedWith}`,
        notes: [
          ...(comparedWith === null
            ? ['There is nothing to compare with yet: what is open now is what the next report will be held against.']
            : []),
          'Each finding is compared with the last report that read its account and region. What could not be read this time is unknown, never resolved.',
        ],
        tables: [
          {
            heading: 'By severity',
            columns: [
              {
                header: 'Change',
                width: 14,
                format: 'text',
                tones: { New: 'bad', Reopened: 'bad', Resolved: 'good', Unknown: 'warning' },
              },
              ...SEVERITIES.map((severity) => ({
                header: severityWord(severity),
                width: 14,
                format: 'count' as const,
              })),
              { header: 'All', width: 14, format: 'count' },
            ],
            rows: CHANGES.map((change) => [
              change,
              ...SEVERITIES.map((severity) => shown(counts[change][severity])),
              shown(sumSeverities(change)),
            ]),
          },
          findingsTable(list.result(), comparedWith === null ? 'Nothing to compare with.' : 'Nothing changed.'),
          unknownTable(unknown.result()),
        ],
      };
    },
  };
}

function findingsTable(
  { lines, offered }: { lines: WorksheetCell[][]; offered: number },
  whenEmpty: string,
): WorksheetTable {
  return {
    heading: 'New, reopened and resolved',
    columns: [
      { header: 'Change', width: 14, format: 'text', tones: { New: 'bad', Reopened: 'bad', Resolved: 'good' } },
      ...FINDING_COLUMNS,
      { header: 'Resolved on', width: 13, format: 'date' },
    ],
    rows: lines,
    whenEmpty,
    ...cutRemark(lines.length, offered),
  };
}

function unknownTable({ lines, offered }: { lines: UnknownLine[]; offered: number }): WorksheetTable {
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
