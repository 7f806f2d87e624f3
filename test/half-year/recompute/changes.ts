// The tab `Changes`, as it should be.
import { daysBetween, sortedBy } from './arithmetic.ts';
import { inWords, SEVERITIES } from './classification.ts';
import type { Week } from './facts.ts';
import { FURTHER, furtherCells } from './further-columns.ts';
import type { Entry, Judged, Verdict } from './ledger.ts';
import { described, type OpenFinding } from './open-findings.ts';
import type { Cell, Table } from './table.ts';

const LINES: readonly (readonly [string, Verdict])[] = [
  ['New', 'new'],
  ['Reopened', 'reopened'],
  ['Resolved', 'resolved'],
  ['Unknown', 'unknown'],
  ['Still open', 'still open'],
  ['Departed', 'departed'],
  ['Retired', 'retired'],
];

/** The changes that are listed finding by finding. */
const LISTED = LINES.filter(([name]) => ['New', 'Reopened', 'Resolved', 'Retired'].includes(name));

export const inIdentityOrder = [
  (finding: OpenFinding) => finding.account,
  (finding: OpenFinding) => finding.region,
  (finding: OpenFinding) => finding.family,
  (finding: OpenFinding) => finding.type,
  (finding: OpenFinding) => finding.resource,
];

export const severityRank = ({ severity }: OpenFinding): number => (SEVERITIES as readonly string[]).indexOf(severity);

/** `ledger` is what this report leaves to the next. */
export function changesTables(
  judged: readonly Judged[],
  ledger: readonly Entry[],
  week: Week,
  isFirst: boolean,
): Table[] {
  const findings = judged.map((finding) => described(finding, week));
  const counts = LINES.map(([name, verdict]): Cell[] => {
    const those = findings.filter((finding) => finding.verdict === verdict);
    const bySeverity = SEVERITIES.map((severity) => those.filter((one) => one.severity === severity).length);
    return [name, ...[...bySeverity, those.length].map((count) => (isFirst ? 'n/a' : count))];
  });
  const listed = LISTED.flatMap(([name, verdict]) =>
    sortedBy(
      findings.filter((finding) => finding.verdict === verdict),
      severityRank,
      ...inIdentityOrder,
    ).map((finding): Cell[] => {
      const { severity, family, account, region, environment, type, resource, owner = null } = finding;
      const { firstSeen, openSince, closedOn = null, due = null } = finding;
      const what = [inWords(severity), family, account, finding.name, region, environment, type, resource, owner];
      return [name, ...what, firstSeen, openSince, closedOn, due, ...furtherCells(finding, week)];
    }),
  );
  return [
    {
      heading: 'By severity',
      columns: ['Change', 'Critical', 'High', 'Medium', 'Low', 'Informational', 'Unrated', 'All'],
      rows: counts,
    },
    {
      heading: 'New, reopened, resolved and retired',
      columns: [
        ...['Change', 'Severity', 'Rule', 'Account', 'Name', 'Region', 'Environment', 'Resource type', 'Resource'],
        ...['Owner', 'First seen', 'Open since', 'Resolved on', 'Due', ...FURTHER],
      ],
      rows: listed,
    },
    {
      heading: 'Unknown',
      columns: ['Account', 'Name', 'Region', 'Findings', 'Last read', 'Why'],
      rows: unknownLines(findings.filter(({ verdict }) => verdict === 'unknown')),
    },
    {
      heading: 'Left the organization',
      columns: ['Account', 'Name', 'Left by', 'Findings'],
      rows: departedLines(ledger, week),
    },
  ];
}

/** A line for each account, region and reason. */
function unknownLines(unknown: readonly OpenFinding[]): Cell[][] {
  const groups = Map.groupBy(unknown, ({ account, region, why }) => JSON.stringify([account, region, why]));
  const lines = [...groups.values()].map((group) => {
    const { account, name, region, why } = group[0]!;
    const lastRead = group.map(({ lastSeen }) => lastSeen).reduce((a, b) => (a > b ? a : b));
    return { account, name, region, findings: group.length, lastRead, why };
  });
  return sortedBy(
    lines,
    ({ account }) => account,
    ({ region }) => region,
    ({ why }) => why,
  ).map(({ account, name, region, findings, lastRead, why }) => [account, name, region, findings, lastRead, why]);
}

/** A line for each account that left in the last 90 days. */
function departedLines(ledger: readonly Entry[], { date }: Week): Cell[][] {
  const left = ledger.filter(({ state, closedOn }) => state === 'departed' && daysBetween(closedOn!, date) <= 90);
  const groups = [...Map.groupBy(left, ({ account, closedOn }) => JSON.stringify([account, closedOn])).values()];
  return sortedBy(groups, ([first]) => first!.account).map((group) => {
    const inOrder = sortedBy(
      group,
      ({ region }) => region,
      ({ family }) => family,
      ({ type }) => type,
      ({ resource }) => resource,
    );
    const { account, lastKnown, closedOn } = inOrder[0]!;
    return [account, lastKnown.account.name, closedOn!, group.length];
  });
}
