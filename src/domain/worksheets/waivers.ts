// The tab `Waivers` shows which findings have been accepted, by whom and until when, and whether each waiver still covers any finding.
import { compareText } from '#domain/compare-text.ts';
import { daysBetween } from '#domain/dates.ts';
import type { FindingFacts } from '#domain/findings/finding-facts.ts';
import type { ReportSettings, Waiver, WaiverScope } from '#domain/settings/report-settings.ts';
import { EXPIRING_DAYS, FIRST_EXPIRING_DAYS, reviewWaiver, waiverStatus } from '#domain/findings/waivers.ts';
import type { WorksheetCell, WorksheetColumn } from './worksheet.ts';
import type { NamedWorksheet } from './worksheets.ts';

/** The fields of an open finding that the tab uses. */
export type WaivableFinding = Pick<FindingFacts, 'waiver' | 'coveringWaivers'>;

const MATCHES_NOTHING = ', matches nothing';

/** The maximum number of waivers that a warning names. */
const MAX_NAMED = 10;

type WaiverCounts = { findings: number; covered: number };

export type WaiversWorksheet = {
  /** Adds an open finding. Every open finding must be added. */
  take: (finding: WaivableFinding) => void;
  /** Returns the report's warnings about waivers that need review. */
  flags: () => string[];
  worksheet: () => NamedWorksheet<'Waivers'>;
};

/**
 * Creates the tab. `notes` describe errors in the waivers file. If `hasRuleHealth` is false, the tab has the format of versions before
 * 1.1.0, in which `expires` was the only date of a waiver.
 */
export function createWaiversWorksheet(
  { waivers, waiverApprovers }: Pick<ReportSettings, 'waivers' | 'waiverApprovers'>,
  reportDate: string,
  notes: readonly string[],
  hasRuleHealth = true,
): WaiversWorksheet {
  const counts = new Map(waivers.map((waiver): [Waiver, WaiverCounts] => [waiver, { findings: 0, covered: 0 }]));
  const expiringDays = hasRuleHealth ? EXPIRING_DAYS : FIRST_EXPIRING_DAYS;
  const statusOf = (waiver: Waiver) => waiverStatus(waiver, reportDate, expiringDays);
  const review = (waiver: Waiver, { covered }: WaiverCounts) =>
    statusOf(waiver) === 'expired' ? [] : reviewWaiver(waiver, covered, waiverApprovers);

  function lineOf([waiver, count]: [Waiver, WaiverCounts]): WorksheetCell[] {
    const { id, rule, scope, reason, approver, expires } = waiver;
    const status = `${statusOf(waiver)}${count.covered === 0 ? MATCHES_NOTHING : ''}`;
    if (!hasRuleHealth) return waiverCells(waiver, status, count.findings);
    const { created = null, renewed = null, findings: approvedFor = null } = waiver;
    const points = review(waiver, count);
    return [
      ...[
        id,
        rule,
        scopeText(scope),
        reason,
        approver,
        created,
        renewed,
        ticketCell(waiver),
        expires,
        daysBetween(reportDate, expires),
        status,
      ],
      ...[count.findings, count.covered, approvedFor],
      points.length === 0 ? null : { figure: points.join('; '), format: 'wrapped', tone: 'warning' },
    ];
  }

  /** The waivers that expire first come first, and expired waivers last. Before 1.1.0, the order was that of the settings. */
  function ordered(): [Waiver, WaiverCounts][] {
    const isExpired = (waiver: Waiver) => Number(statusOf(waiver) === 'expired');
    const compare = (a: Waiver, b: Waiver) =>
      isExpired(a) - isExpired(b) || compareText(a.expires, b.expires) || compareText(a.id, b.id);
    return hasRuleHealth ? [...counts].toSorted(([a], [b]) => compare(a, b)) : [...counts];
  }

  return {
    take({ waiver, coveringWaivers: covering }) {
      for (const each of covering) counts.get(each)!.covered++;
      if (waiver) counts.get(waiver)!.findings++;
    },

    flags() {
      if (!hasRuleHealth) return [];
      const points = [...counts].flatMap(([waiver, count]) =>
        review(waiver, count).map((point) => `${waiver.id}: ${point}`),
      );
      const more = points.length > MAX_NAMED ? `; and ${points.length - MAX_NAMED} more, see Waivers` : '';
      return points.length === 0 ? [] : [`review these waivers: ${points.slice(0, MAX_NAMED).join('; ')}${more}`];
    },

    worksheet: () => ({
      name: 'Waivers',
      title: 'Waivers: findings that somebody has agreed to live with, for a time',
      notes: [
        'A waived finding stays open and is counted as such everywhere; it is counted for the first waiver in force that covers it.',
        `Expiring: within ${expiringDays} days. An expired waiver covers nothing any more. One that matches nothing can go, or has a mistake in it.`,
        ...(hasRuleHealth
          ? [
              'The waivers that expire first come first, and expired waivers last.',
              'Findings: open findings counted for the waiver. Covers: open findings that its rule and scope match, even if it has expired or another waiver comes first. Approved for: what it matched when it was approved.',
            ]
          : []),
        ...notes,
      ],
      tables: [
        {
          columns: hasRuleHealth ? COLUMNS : WAIVER_COLUMNS,
          rows: ordered().map(lineOf),
          whenEmpty: 'There are no waivers.',
        },
      ],
    }),
  };
}

/** The columns of the tab in versions before 1.1.0. `waiverCells` returns their cells. */
const WAIVER_COLUMNS: readonly WorksheetColumn[] = [
  { header: 'Id', width: 18, format: 'text' },
  { header: 'Rule', width: 36, format: 'text' },
  { header: 'Scope', width: 50, format: 'wrapped' },
  { header: 'Reason', width: 50, format: 'wrapped' },
  { header: 'Approver', width: 28, format: 'text' },
  { header: 'Expires', width: 12, format: 'date' },
  {
    header: 'Status',
    width: 26,
    format: 'text',
    tones: {
      active: 'good',
      [`active${MATCHES_NOTHING}`]: 'warning',
      expiring: 'warning',
      [`expiring${MATCHES_NOTHING}`]: 'warning',
      expired: 'bad',
      [`expired${MATCHES_NOTHING}`]: 'bad',
    },
  },
  { header: 'Findings', width: 11, format: 'count' },
];

const EXPIRES_COLUMN = WAIVER_COLUMNS.findIndex(({ header }) => header === 'Expires');

const COLUMNS: readonly WorksheetColumn[] = [
  ...WAIVER_COLUMNS.slice(0, EXPIRES_COLUMN),
  { header: 'Created', width: 12, format: 'date' },
  { header: 'Renewed', width: 12, format: 'date' },
  { header: 'Ticket', width: 16, format: 'text' },
  WAIVER_COLUMNS[EXPIRES_COLUMN]!,
  { header: 'Days left', width: 10, format: 'count' },
  ...WAIVER_COLUMNS.slice(EXPIRES_COLUMN + 1),
  { header: 'Covers', width: 10, format: 'count' },
  { header: 'Approved for', width: 11, format: 'count' },
  { header: 'Review', width: 40, format: 'wrapped' },
];

const PART_HEADERS: readonly string[] = [
  ...['Id', 'Rule', 'Scope', 'Reason', 'Approver', 'Ticket', 'Expires', 'Days left', 'Status', 'Findings'],
];

/** The columns of the waivers in the workbook of a part. `partWaiverCells` returns their cells. */
export const PART_WAIVER_COLUMNS = COLUMNS.filter(({ header }) => PART_HEADERS.includes(header));

/** Returns the cells of `PART_WAIVER_COLUMNS`. `findings` is the number of open findings that the waiver covers. */
export function partWaiverCells(waiver: Waiver, reportDate: string, findings: number): WorksheetCell[] {
  const { id, rule, scope, reason, approver, expires } = waiver;
  const left = daysBetween(reportDate, expires);
  const status = waiverStatus(waiver, reportDate);
  return [id, rule, scopeText(scope), reason, approver, ticketCell(waiver), expires, left, status, findings];
}

/** Returns a link to the ticket of a waiver, with the last part of the address as its text. */
function ticketCell({ ticket }: Waiver): WorksheetCell {
  return ticket === undefined ? null : { text: ticket.replace(/^.*\/(?=[^/]+$)/, ''), to: ticket };
}

/** Returns the cells of `WAIVER_COLUMNS`. `findings` is the number of findings that are counted for the waiver. */
function waiverCells(waiver: Waiver, status: string, findings: number): WorksheetCell[] {
  const { id, rule, scope, reason, approver, expires } = waiver;
  return [id, rule, scopeText(scope), reason, approver, expires, status, findings];
}

function scopeText({ accountIds, ous, regions, resources }: WaiverScope): string {
  const parts = Object.entries({ accountIds, ous, regions, resources }).flatMap(([name, items]) =>
    items ? [`${name}: ${items.join(', ')}`] : [],
  );
  return parts.join('; ') || 'everywhere';
}
