// The tab `Changes` shows findings that are new, reopened or resolved, and findings that could not be read in this report.
import { CHANGES, type Change } from '#domain/findings/ledger-merge.ts';
import { daysBetween } from '#domain/dates.ts';
import type { LedgerEntry } from '#domain/findings/ledger.ts';
import type { Finding } from '#domain/findings/open-finding.ts';
import { RETIRED_AFTER_DAYS } from '#domain/findings/retirement.ts';
import { SEVERITIES, type Severity } from '#domain/settings/report-settings.ts';
import type { WorksheetCell } from './worksheet.ts';
import type { NamedWorksheet } from './worksheets.ts';
import { createTopN, copyDetached } from '#domain/top-n.ts';
import type { ChangeCounts } from '#domain/findings/finding-counts.ts';
import { findingCells, furtherCells, MAX_LINES, severityRank, severityLabel } from './finding-columns.ts';
import { departedTable, findingsTable, unknownTable, type DepartedLine, type UnknownLine } from './changes-tables.ts';

export type ChangesWorksheet = {
  /** Adds a finding that has a change. Findings must be added in the order of the ledger. `why` gives the reason for the change Unknown. */
  take: (change: Change, finding: Finding, why?: string) => void;
  counts: () => ChangeCounts;
  /** Adds a finding whose account has left the organization. Findings must be added in the order of the ledger. */
  addDeparted: (entry: LedgerEntry, reportDate: string) => void;
  worksheet: () => NamedWorksheet<'Changes'>;
};

const CHANGES_LEGEND =
  'Reopened: was closed, and is open again. Departed: its account left the organization. Retired: can no longer be judged. Unknown: could not be read this time; for the details of Why, see Rule gaps and Coverage.';

const LISTED_CHANGES: readonly Change[] = ['New', 'Reopened', 'Resolved', 'Retired'];

/** The kinds of change that version 1.1.0 introduced. */
const CHANGES_SINCE_1_1: readonly Change[] = ['Departed', 'Retired'];

/**
 * Creates the tab. `comparedWith` is the date of the earlier report whose ledger this report continues; null if there is none. If
 * `hasRuleHealth` is false, the tab has the format of versions before 1.1.0.
 */
export function createChangesWorksheet(comparedWith: string | null, hasRuleHealth = true): ChangesWorksheet {
  const changes = CHANGES.filter((change) => hasRuleHealth || !CHANGES_SINCE_1_1.includes(change));
  const departed = createTopN<DepartedLine>(MAX_LINES);
  let currentDeparture: DepartedLine | undefined;
  const counts = Object.fromEntries(
    CHANGES.map((change) => [change, Object.fromEntries(SEVERITIES.map((severity) => [severity, 0]))]),
  ) as Record<Change, Record<Severity, number>>;
  const list = createTopN<WorksheetCell[]>(MAX_LINES);
  const unknown = createTopN<UnknownLine>(MAX_LINES);
  let regionLines: UnknownLine[] = [];
  const sumSeverities = (change: Change) => Object.values(counts[change]).reduce((sum, count) => sum + count, 0);

  /** Shows how the changes lead from the last report's number of open findings to that of this report. */
  function balance(): string {
    const count = (change: Change, sign: string) => `${sign} ${sumSeverities(change)} ${change.toLowerCase()}`;
    const before = CHANGES.filter((change) => change !== 'New' && change !== 'Reopened');
    const now = (['New', 'Reopened', 'Unknown', 'Still open'] as const).reduce(
      (sum, each) => sum + sumSeverities(each),
      0,
    );
    const steps = [
      ...[count('New', '+'), count('Reopened', '+'), count('Resolved', '-')],
      ...[count('Departed', '-'), count('Retired', '-')],
    ];
    return `${before.reduce((sum, each) => sum + sumSeverities(each), 0)} open before ${steps.join(' ')} = ${now} open now`;
  }

  function finishRegion(): void {
    for (const line of regionLines.toSorted((a, b) => (a.why < b.why ? -1 : 1))) unknown.push(0, () => line);
    regionLines = [];
  }

  function finishDeparted(): void {
    const line = currentDeparture;
    if (line) departed.push(0, () => line);
    currentDeparture = undefined;
  }

  function addUnknown({ accountId, accountName, region, lastSeen }: Finding, why: string): void {
    if (regionLines[0]?.accountId !== accountId || regionLines[0].region !== region) finishRegion();
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
      if (change === 'Unknown') addUnknown(finding, why);
      const listed = LISTED_CHANGES.indexOf(change);
      if (listed === -1) return;
      const resolvedOn = finding.resolvedOn === '' ? null : finding.resolvedOn;
      const rank = listed * SEVERITIES.length + severityRank(finding.severity);
      const further = () => (hasRuleHealth ? [finding.due, ...furtherCells(finding)] : []);
      list.push(rank, () => [change, ...findingCells(finding), resolvedOn, ...further()]);
    },

    addDeparted({ accountId, accountName: name, resolvedOn: departedOn }, reportDate) {
      if (daysBetween(departedOn, reportDate) > RETIRED_AFTER_DAYS) return;
      if (currentDeparture?.accountId !== accountId || currentDeparture.departedOn !== departedOn) {
        finishDeparted();
        currentDeparture = copyDetached({ accountId, name, departedOn, findings: 0 });
      }
      currentDeparture.findings += 1;
    },

    counts: () => ({
      new: sumSeverities('New'),
      reopened: sumSeverities('Reopened'),
      resolved: sumSeverities('Resolved'),
      unknown: sumSeverities('Unknown'),
      stillOpen: sumSeverities('Still open'),
      ...(hasRuleHealth ? { departed: sumSeverities('Departed'), retired: sumSeverities('Retired') } : {}),
    }),

    worksheet() {
      finishRegion();
      finishDeparted();
      const shown = (count: number) => (comparedWith === null ? 'n/a' : count);
      return {
        name: 'Changes',
        title: comparedWith === null ? 'Changes: the first report of its kind' : `Changes since ${comparedWith}`,
        notes: [
          ...(comparedWith === null
            ? ['There is nothing to compare with yet: what is open now is what the next report will be held against.']
            : []),
          'Each finding is compared with the last report that read its account and region. What could not be read this time is unknown, never resolved.',
          ...(hasRuleHealth && comparedWith !== null ? [balance(), CHANGES_LEGEND] : []),
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
                header: severityLabel(severity),
                width: 14,
                format: 'count' as const,
              })),
              { header: 'All', width: 14, format: 'count' },
            ],
            rows: changes.map((change) => [
              change,
              ...SEVERITIES.map((severity) => shown(counts[change][severity])),
              shown(sumSeverities(change)),
            ]),
          },
          findingsTable(
            list.result(),
            comparedWith === null ? 'Nothing to compare with.' : 'Nothing changed.',
            hasRuleHealth,
          ),
          unknownTable(unknown.result()),
          ...(hasRuleHealth ? [departedTable(departed.result())] : []),
        ],
      };
    },
  };
}
