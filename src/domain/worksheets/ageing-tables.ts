// The tables that count open findings by severity and by owner on the tabs `Ageing` and `Summary`.
import { SEVERITIES, type ReportSettings, type Severity } from '#domain/settings/report-settings.ts';
import { compareText } from '#domain/compare-text.ts';
import type { FindingCounts } from '#domain/findings/finding-counts.ts';
import { NO_OWNER, severityLabel, SEVERITY_TONES } from './finding-columns.ts';
import type { WorksheetTable } from './worksheet.ts';

/** The heading of the table with findings by age on the tab Summary. */
export const OPEN_BY_AGE = 'Open findings by age';

/** The ranges of days open. `to` is the last day of a range. */
export const AGE_BUCKETS = [
  { header: '0–7', to: 7 },
  { header: '8–30', to: 30 },
  { header: '31–90', to: 90 },
  { header: '91–180', to: 180 },
  { header: 'Over 180', to: Infinity },
] as const;

/** The open findings of a severity. `buckets` counts them by the ranges of AGE_BUCKETS. */
export type SeverityAges = FindingCounts & { buckets: number[] };
/** The open findings of an owner. `oldest` is in days. */
export type OwnerAges = { open: number; breached: number; oldest: number };

/** Builds the data table for the charts of open findings by severity and by age on the tab Summary. */
export function agesTable(by: Record<Severity, SeverityAges>): WorksheetTable {
  return {
    heading: OPEN_BY_AGE,
    columns: [
      { header: 'Severity', width: 40, format: 'text', tones: SEVERITY_TONES },
      { header: 'Open', width: 24, format: 'count' },
      ...AGE_BUCKETS.map(({ header }) => ({ header, width: 10, format: 'count' as const })),
    ],
    rows: SEVERITIES.map((severity) => [severityLabel(severity), by[severity].open, ...by[severity].buckets]),
  };
}

export function severityTable(
  by: Record<Severity, SeverityAges>,
  dueDays: ReportSettings['dueDays'],
  hasRuleHealth: boolean,
): WorksheetTable {
  const sum = (of: (ages: SeverityAges) => number) => Object.values(by).reduce((total, ages) => total + of(ages), 0);
  const sums = [
    sum(({ open }) => open),
    ...AGE_BUCKETS.map((_, index) => sum(({ buckets }) => buckets[index]!)),
    ...[sum(({ breached }) => breached), sum(({ waived }) => waived)],
  ];
  return {
    heading: 'By severity',
    columns: [
      { header: 'Severity', width: 14, format: 'text', tones: SEVERITY_TONES },
      ...['Due days', 'Open', ...AGE_BUCKETS.map(({ header }) => header), 'Breached', 'Waived'].map((header) => ({
        header,
        width: 10,
        format: 'count' as const,
      })),
    ],
    rows: SEVERITIES.map((severity) => {
      const { open, buckets, breached, waived } = by[severity];
      return [severityLabel(severity), dueDays[severity] ?? 'none', open, ...buckets, breached, waived];
    }),
    ...(hasRuleHealth ? { totals: ['All', '', ...sums] } : {}),
  };
}

export function ownerTable(by: Record<string, OwnerAges>, hasRuleHealth: boolean): WorksheetTable {
  return {
    heading: 'By owner',
    columns: [
      { header: 'Owner', width: hasRuleHealth ? 32 : 24, format: 'text', tones: { [NO_OWNER]: 'muted' } },
      { header: 'Open', width: 10, format: 'count' },
      { header: 'Breached', width: 10, format: 'count' },
      { header: 'Oldest (days)', width: 10, format: 'count' },
    ],
    rows: Object.entries(by)
      .toSorted(([a, { open: x }], [b, { open: y }]) => y - x || compareText(a, b))
      .map(([owner, { open, breached, oldest }]) => [owner, open, breached, oldest]),
    whenEmpty: 'Nothing is open.',
  };
}
