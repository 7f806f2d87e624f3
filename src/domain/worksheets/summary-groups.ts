// The tables on the tab `Summary` that count rows by environment, organizational unit and severity, with the compliance in the last report.
import {
  computeCompliance,
  createCounts,
  sumCounts,
  type ComplianceCounts,
  type NamedComplianceCounts,
} from '#domain/rows/compliance-counts.ts';
import type { Totals } from '#domain/findings/report-totals.ts';
import { ENVIRONMENTS, SEVERITIES } from '#domain/settings/report-settings.ts';
import type { WorksheetCell, WorksheetColumn, WorksheetTable } from './worksheet.ts';
import { severityLabel } from './finding-columns.ts';
import { compareText } from '#domain/compare-text.ts';
import { percentagePointsCell, shareCell } from './summary-figures.ts';

/** The maximum number of organizational units on the tab. `history/YYYY-MM-DD.json` contains all units. */
const MAX_OUS = 15;

const UNCLASSIFIED = 'unclassified';

type Group = { name: string; of: (by: NamedComplianceCounts) => ComplianceCounts | undefined };

/** Builds the table for one kind of group. `of` returns a group's counts, both for this report and for the last report. */
function groupTable(
  kind: string,
  groups: readonly Group[],
  now: NamedComplianceCounts,
  last: NamedComplianceCounts | undefined,
): WorksheetTable {
  const counts = ['Compliant', 'Non-compliant', 'Not applicable', 'Insufficient data'];
  return {
    heading: `By ${kind === 'OU' ? kind : kind.toLowerCase()}`,
    columns: [
      { header: kind, width: 34, format: 'text' },
      ...counts.map((header): WorksheetColumn => ({ header, width: 12, format: 'count' })),
      { header: 'Compliance %', width: 12, format: 'percent', bar: 'share' },
      { header: 'Last report %', width: 12, format: 'percent' },
      { header: 'Change', width: 12, format: 'points' },
    ],
    rows: groups.map(({ name, of }): WorksheetCell[] => {
      const { compliant, nonCompliant, notApplicable, insufficientData, ...rest } = of(now) ?? createCounts();
      const before = last && of(last);
      const [share, shareBefore] = [
        shareCell(computeCompliance({ compliant, nonCompliant, notApplicable, insufficientData, ...rest })),
        shareCell(before && computeCompliance(before)),
      ];
      const cells = [compliant, nonCompliant, notApplicable, insufficientData];
      return [name, ...cells, share, shareBefore, percentagePointsCell(share, shareBefore)];
    }),
    whenEmpty: 'No account was to be read.',
  };
}

export function environmentTable(now: Totals, last: Totals | undefined): WorksheetTable {
  const all = Object.keys(now.environments);
  const rank = (name: string) => (ENVIRONMENTS as readonly string[]).indexOf(name);
  const each = all
    .filter((name) => name !== UNCLASSIFIED)
    .toSorted((a, b) => rank(a) - rank(b) || compareText(a, b))
    .map(createGroup);
  const nonProd: Group = {
    name: 'Non-Prod',
    of: (by) => {
      const classified = Object.entries(by).filter(([name]) => name !== 'prod' && name !== UNCLASSIFIED);
      return sumCounts(classified.map(([, counts]) => counts));
    },
  };
  const prod: Group = { name: 'Prod', of: (by) => findOwnCounts(by, 'prod') };
  const groups = [prod, nonProd, createGroup(UNCLASSIFIED), ...each];
  return groupTable('Environment', groups, now.environments, last?.environments);
}

export function ouTable(now: Totals, last: Totals | undefined): WorksheetTable {
  const worstFirst = Object.entries(now.ous).toSorted(
    ([a, x], [b, y]) => y.nonCompliant - x.nonCompliant || compareText(a, b),
  );
  const shown = worstFirst.slice(0, MAX_OUS).map(([name]) => createGroup(name));
  const left = worstFirst.length - shown.length;
  const table = groupTable('OU', shown, now.ous, last?.ous);
  return left === 0 ? table : { ...table, more: `${left} more OUs` };
}

export function severityTable(now: Totals, last: Totals | undefined): WorksheetTable {
  const groups = SEVERITIES.map((severity): Group => ({
    name: severityLabel(severity),
    of: (by) => findOwnCounts(by, severity),
  }));
  return groupTable('Severity', groups, now.severities, last?.severities);
}

const createGroup = (name: string): Group => ({ name, of: (by) => findOwnCounts(by, name) });

/** Returns the counts for a name. Counts from the history are JSON objects with a prototype, so only their own properties are read. */
const findOwnCounts = (by: NamedComplianceCounts, name: string): ComplianceCounts | undefined =>
  Object.hasOwn(by, name) ? by[name] : undefined;
