// The tab `Ageing`, as it should be.
import { sortedBy } from './arithmetic.ts';
import { inIdentityOrder, severityRank } from './changes.ts';
import { inWords, SEVERITIES } from './classification.ts';
import type { Week } from './facts.ts';
import { FURTHER, furtherCells } from './further-columns.ts';
import type { OpenFinding } from './open-findings.ts';
import type { Cell, Table } from './table.ts';

const BUCKETS: readonly (readonly [string, number, number])[] = [
  ['0–7', 0, 7],
  ['8–30', 8, 30],
  ['31–90', 31, 90],
  ['91–180', 91, 180],
  ['Over 180', 181, Infinity],
];

const breachedIn = (findings: readonly OpenFinding[]): number => findings.filter(({ breached }) => breached).length;
const waivedIn = (findings: readonly OpenFinding[]): number => findings.filter(({ waiver }) => waiver).length;

/** The table on Summary from which its charts are drawn. */
export function agesTable(open: readonly OpenFinding[]): Table {
  const rows = SEVERITIES.map((severity): Cell[] => {
    const days = open.filter((finding) => finding.severity === severity).map(({ daysOpen }) => daysOpen);
    const inBucket = ([, least, most]: (typeof BUCKETS)[number]) =>
      days.filter((each) => each >= least && each <= most);
    return [inWords(severity), days.length, ...BUCKETS.map((bucket) => inBucket(bucket).length)];
  });
  return { heading: 'Open findings by age', columns: ['Severity', 'Open', ...BUCKETS.map(([name]) => name)], rows };
}

export function ageingTables(open: readonly OpenFinding[], week: Week): Table[] {
  const { settings } = week;
  const bySeverity = SEVERITIES.map((severity): Cell[] => {
    const those = open.filter((finding) => finding.severity === severity);
    const aged = BUCKETS.map(
      ([, least, most]) => those.filter(({ daysOpen }) => least <= daysOpen && daysOpen <= most).length,
    );
    return [
      inWords(severity),
      settings.dueDays[severity] ?? 'none',
      those.length,
      ...aged,
      breachedIn(those),
      waivedIn(those),
    ];
  });
  const owners = Map.groupBy(open, ({ owner = 'no owner' }) => owner);
  const byOwner = [...owners].map(([owner, those]) => ({
    owner,
    open: those.length,
    cells: [owner, those.length, breachedIn(those), Math.max(...those.map(({ daysOpen }) => daysOpen))],
  }));
  const findings = sortedBy(
    open,
    ({ breached }) => (breached ? 0 : 1),
    ({ daysOpen }) => -daysOpen,
    severityRank,
    ...inIdentityOrder,
  );
  return [
    {
      heading: 'By severity',
      columns: ['Severity', 'Due days', 'Open', ...BUCKETS.map(([name]) => name), 'Breached', 'Waived'],
      rows: [...bySeverity, allOf(open)],
    },
    {
      heading: 'By owner',
      columns: ['Owner', 'Open', 'Breached', 'Oldest (days)'],
      rows: sortedBy(
        byOwner,
        (one) => -one.open,
        ({ owner }) => owner,
      ).map(({ cells }) => cells),
    },
    {
      heading: 'Open findings',
      columns: [
        ...['Severity', 'Rule', 'Account', 'Name', 'Region', 'Environment', 'Resource type', 'Resource', 'Owner'],
        ...['First seen', 'Open since', 'Days open', 'Due', 'Breached', 'Waived', 'State'],
        ...FURTHER,
      ],
      rows: findings.map((finding) => [...lineOf(finding), ...furtherCells(finding, week)]),
    },
  ];
}

const allOf = (open: readonly OpenFinding[]): Cell[] => [
  ...['All', null, open.length],
  ...BUCKETS.map(([, least, most]) => open.filter(({ daysOpen }) => least <= daysOpen && daysOpen <= most).length),
  ...[breachedIn(open), waivedIn(open)],
];

function lineOf(finding: OpenFinding): Cell[] {
  const { severity, family, account, name, region, environment, type, resource, owner = null } = finding;
  const { firstSeen, openSince, daysOpen, due = null, breached, waiver, verdict } = finding;
  const what = [inWords(severity), family, account, name, region, environment, type, resource, owner];
  const state = verdict === 'unknown' ? 'unknown' : 'open';
  return [...what, firstSeen, openSince, daysOpen, due, breached, waiver !== undefined, state];
}
