// The tabs `Owners` and `Waivers`, as they should be.
import { daysBetween, sortedBy } from './arithmetic.ts';
import { SEVERITIES } from './classification.ts';
import type { Settings, Waiver, Week } from './facts.ts';
import type { OpenFinding } from './open-findings.ts';
import type { Cell, Table } from './table.ts';

const distinct = (texts: readonly string[]): number => new Set(texts).size;

export function ownersTables(open: readonly OpenFinding[]): Table[] {
  const owned = open.filter(({ owner }) => owner !== undefined);
  const groups = [...Map.groupBy(owned, ({ owner, ownerFrom }) => JSON.stringify([owner, ownerFrom])).values()];
  const inOrder = sortedBy(
    groups,
    (group) => -group.length,
    (group) => group[0]!.owner!,
    (group) => group[0]!.ownerFrom!,
  );
  const lost = Map.groupBy(
    open.filter(({ owner }) => owner === undefined),
    ({ account, family }) => JSON.stringify([account, family]),
  );
  const lostLines = [...lost.values()].map((group) => ({ ...group[0]!, findings: group.length }));
  return [
    {
      heading: 'By owner',
      columns: [
        ...['Owner', 'From', 'Accounts', 'Open', 'Breached', 'Waived'],
        ...['Critical', 'High', 'Medium', 'Low', 'Informational', 'Unrated'],
      ],
      rows: inOrder.map((group): Cell[] => [
        group[0]!.owner!,
        group[0]!.ownerFrom!,
        distinct(group.map(({ account }) => account)),
        group.length,
        group.filter(({ breached }) => breached).length,
        group.filter(({ waiver }) => waiver !== undefined).length,
        ...SEVERITIES.map((severity) => group.filter((one) => one.severity === severity).length),
      ]),
    },
    {
      heading: 'Findings without an owner',
      columns: ['Account', 'Name', 'Rule', 'Findings'],
      rows: sortedBy(
        lostLines,
        ({ account }) => account,
        ({ family }) => family,
      ).map(({ account, name, family, findings }) => [account, name, family, findings]),
    },
  ];
}

function statusOf({ expires }: Waiver, date: string): string {
  const left = daysBetween(date, expires);
  return left < 0 ? 'expired' : left <= 30 ? 'expiring' : 'active';
}

export function waiversTables(open: readonly OpenFinding[], { settings, date }: Week): Table[] {
  const inOrder = sortedBy(
    settings.waivers,
    ({ expires }) => (daysBetween(date, expires) < 0 ? 1 : 0),
    ({ expires }) => expires,
    ({ id }) => id,
  );
  const rows = inOrder.map((waiver): Cell[] => {
    const { id, rule, reason, approver, expires, created = null, renewed = null, ticket, findings = null } = waiver;
    const covers = open.filter(({ covering }) => covering.includes(waiver)).length;
    const status = `${statusOf(waiver, date)}${covers > 0 ? '' : ', matches nothing'}`;
    const counted = open.filter((finding) => finding.waiver === waiver).length;
    const left = daysBetween(date, expires);
    return [
      ...[id, rule, scopeText(waiver), reason, approver, created, renewed, ticket?.split('/').at(-1) ?? null],
      ...[expires, left, status, counted, covers, findings, left < 0 ? null : reviewOf(waiver, covers, settings)],
    ];
  });
  const columns = [
    ...['Id', 'Rule', 'Scope', 'Reason', 'Approver', 'Created', 'Renewed', 'Ticket', 'Expires', 'Days left'],
    ...['Status', 'Findings', 'Covers', 'Approved for', 'Review'],
  ];
  return [{ heading: '', columns, rows }];
}

function reviewOf({ approver, findings = Infinity }: Waiver, covers: number, { waiverApprovers }: Settings): Cell {
  const names = waiverApprovers?.map((name) => name.toLowerCase());
  const points: string[] = [];
  if (names && !names.includes(approver.toLowerCase())) points.push('its approver is not in waiverApprovers');
  if (covers > findings) points.push(`it covers ${covers} findings and was approved for ${findings}`);
  return points.join('; ') || null;
}

function scopeText({ scope }: Waiver): string {
  const parts = [
    ['accountIds', scope.accountIds],
    ['ous', scope.ous],
    ['regions', scope.regions],
    ['resources', scope.resources],
  ] as const;
  const said = parts.filter(([, items]) => items !== undefined).map(([name, items]) => `${name}: ${items!.join(', ')}`);
  return said.length === 0 ? 'everywhere' : said.join('; ');
}
