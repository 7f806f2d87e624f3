// The workbooks of owners and of top-level organizational units, as they should be.
import { percentage, plusDays, sortedBy } from './arithmetic.ts';
import { inIdentityOrder, severityRank } from './changes.ts';
import { inWords, ownerOf, SEVERITIES } from './classification.ts';
import type { Week } from './facts.ts';
import { FURTHER, furtherCells } from './further-columns.ts';
import type { Judged, Verdict } from './ledger.ts';
import { described, type OpenFinding } from './open-findings.ts';
import { waiversTables } from './owners-and-waivers.ts';
import type { Cell, Table } from './table.ts';

/** A workbook: of what kind, whose, and the tables of its tabs. */
export type Part = { kind: string; name: string; tabs: Record<string, Table[]> };

const CHANGES: readonly (readonly [string, Verdict])[] = [
  ['New', 'new'],
  ['Reopened', 'reopened'],
  ['Resolved', 'resolved'],
  ['Still open', 'still open'],
  ['Departed', 'departed'],
  ['Retired', 'retired'],
];

/** Whom a finding or an account belongs to; undefined: to nobody. */
type Whose = { owners: string | undefined; ous: string | undefined };

const NOBODY = { owners: 'no owner', ous: 'no organizational unit' };
const topOf = (ou: string): string | undefined => (ou === '' ? undefined : ou.split('/')[0]);

export function parts(judged: readonly Judged[], ruleGaps: readonly Table[], week: Week): Part[] {
  const accountOf = (id: string) => week.accounts.find((account) => account.id === id);
  const findings = judged.map((finding) => described(finding, week));
  const whose = (finding: OpenFinding): Whose => ({
    owners: finding.owner,
    ous: topOf((accountOf(finding.account) ?? finding.lastKnown.account).ou),
  });
  const [gapTable] = ruleGaps as [Table];
  const gaps = gapTable.rows.map((cells) => {
    const account = accountOf(String(cells[2]))!;
    return {
      cells,
      whose: { owners: ownerOf('', account, week.settings)?.owner, ous: topOf(account.ou) } satisfies Whose,
    };
  });
  return (['owners', 'ous'] as const).flatMap((kind) => {
    const nameOf = (of: Whose) => of[kind] ?? NOBODY[kind];
    const byName = Map.groupBy(findings, (finding) => nameOf(whose(finding)));
    const gapsByName = Map.groupBy(gaps, (gap) => nameOf(gap.whose));
    const names = [...new Set([...byName.keys(), ...gapsByName.keys()])];
    return names.map((name): Part => {
      const own = byName.get(name) ?? [];
      const ownGaps = (gapsByName.get(name) ?? []).map(({ cells }) => cells);
      const tabs = {
        Cover: [coverTable([own, ownGaps.length], [findings, gaps.length])],
        Findings: [findingsTable(own, week)],
        'Rule gaps': [{ ...gapTable, rows: ownGaps }],
        Waivers: [
          waiversTable(
            own.filter(({ state }) => state === 'open'),
            week,
          ),
        ],
      };
      return { kind, name, tabs };
    });
  });
}

type Counted = readonly [findings: readonly OpenFinding[], gaps: number];

function coverTable([own, ownGaps]: Counted, [all, allGaps]: Counted): Table {
  const line = (figure: string, holds: (finding: OpenFinding) => boolean): Cell[] => {
    const [part, whole] = [own.filter(holds).length, all.filter(holds).length];
    return [figure, part, whole, percentage(part, whole)];
  };
  const isOpen = ({ state }: OpenFinding) => state === 'open';
  return {
    heading: '',
    columns: ['Figure', 'This part', 'Organization', 'Share'],
    rows: [
      line('Open findings', isOpen),
      ...SEVERITIES.map((severity) =>
        line(`Open: ${inWords(severity)}`, (one) => isOpen(one) && one.severity === severity),
      ),
      line('Breached', (one) => isOpen(one) && one.breached),
      line('Waived', (one) => isOpen(one) && one.waiver !== undefined),
      line('Could not be read', (one) => isOpen(one) && one.verdict === 'unknown'),
      ...CHANGES.map(([name, verdict]) => line(name, (one) => one.verdict === verdict)),
      ['Rule gaps', ownGaps, allGaps, percentage(ownGaps, allGaps)],
    ],
  };
}

function findingsTable(own: readonly OpenFinding[], week: Week): Table {
  const isNew = ({ verdict }: OpenFinding) => verdict === 'new' || verdict === 'reopened';
  const sorted = sortedBy(
    own.filter(({ state }) => state === 'open'),
    (finding) => (isNew(finding) ? 0 : 1),
    ({ breached }) => (breached ? 0 : 1),
    severityRank,
    ({ daysOpen }) => -daysOpen,
    ...inIdentityOrder,
  );
  return {
    heading: '',
    columns: [
      ...[
        'Change',
        'Severity',
        'Rule',
        'Account',
        'Name',
        'Region',
        'Environment',
        'Resource type',
        'Resource',
        'Owner',
      ],
      ...['First seen', 'Open since', 'Days open', 'Due', 'Breached', 'State', ...FURTHER],
    ],
    rows: sorted.map((finding): Cell[] => {
      const { severity, family, account, name, region, environment, type, resource, owner = null } = finding;
      const { firstSeen, openSince, daysOpen, due = null, breached, verdict } = finding;
      const what = [inWords(severity), family, account, name, region, environment, type, resource, owner];
      const state = verdict === 'unknown' ? 'unknown' : 'open';
      const aged = [firstSeen, openSince, daysOpen, due, breached];
      return [inWords(verdict), ...what, ...aged, state, ...furtherCells(finding, week)];
    }),
  };
}

/** The waivers that have expired or expire within thirty days, and cover something of the part. */
function waiversTable(open: readonly OpenFinding[], week: Week): Table {
  const [all] = waiversTables(open, week) as [Table];
  const wanted = ['Id', 'Rule', 'Scope', 'Reason', 'Approver', 'Ticket', 'Expires', 'Days left', 'Status', 'Findings'];
  const places = wanted.map((name) => all.columns.indexOf(name));
  const columns = places.map((place) => all.columns[place]!);
  const rows = all.rows.map((row) => places.map((place) => row[place]!));
  const lastDay = plusDays(week.date, 30);
  const lines = week.settings.waivers.flatMap((waiver, index) => {
    const covered = open.filter(({ covering }) => covering.includes(waiver)).length;
    if (waiver.expires > lastDay || covered === 0) return [];
    return [{ expires: waiver.expires, cells: [...rows[index]!.slice(0, -1), covered] }];
  });
  return { heading: '', columns, rows: sortedBy(lines, ({ expires }) => expires).map(({ cells }) => cells) };
}
