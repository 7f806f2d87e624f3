// The summary that trends are drawn from, and that names the current publication of a date.
import { complianceOf, noCounts } from '#domain/rows/compliance-counts.ts';
import type { AccountCounts } from '#domain/coverage/reconciliation.ts';
import type { Disposition } from '#domain/coverage/dispositions.ts';
import type { BaselineReport } from './regression-checks.ts';
import type { Totals } from '#domain/findings/report-totals.ts';
import type { FindingCounts, ChangeCounts } from '#domain/findings/finding-counts.ts';
/** A publication's place among others: whose it is, what it is based on, and how much it covers. */
export type PublicationRank = {
  runId: string;
  number: number;
  startedAt: string;
  reportDate: string;
  restsOn: readonly { runId: string; number: number }[];
  /** Regions of accounts that were read in full. */
  covered: number;
};

/** What version 2 added to the summary. */
export type SummaryFigures = {
  /** Null: nothing was measured. */
  compliancePercent: number | null;
  /** Resources that some rule of this report finds NON_COMPLIANT, each once. */
  nonCompliantResources: number;
  findings: FindingCounts;
  /** Null: there was no ledger to start from. */
  changes: ChangeCounts | null;
  totals: Totals;
};

export const HISTORY_VERSION = 2;

/** `history/YYYY-MM-DD.json`. Version 1 has none of the figures; a later one may have more fields. */
export type HistorySummary = PublicationRank & {
  schemaVersion: number;
  prefix: string;
  manifestSha256: string;
  status: 'complete' | 'partial';
  accounts: AccountCounts;
  dispositions: Record<Disposition, number>;
  coveragePercent: number | null;
  rules: number;
  rows: number;
  flags: string[];
  complianceTypes: Record<string, number>;
} & Partial<SummaryFigures>;

/** A report's point in the trend; null where it has no value. */
export type TrendPoint = {
  date: string;
  coveragePercent: number | null;
  compliancePercent: number | null;
  nonCompliantResources: number | null;
};

/** Reports that a trend shows, including this one: half a year. */
export const TREND_LENGTH = 26;

/** What a report knows about earlier ones. It is part of the manifest, so that a rebuild uses the same. */
export type ReportBaseline = {
  /** What the report is compared with, and whose ledger it starts from; null: nothing earlier. */
  comparedWith: BaselineReport | null;
  /** Oldest first, without this report. */
  trend: TrendPoint[];
  /** Keys below `history/` that are not summaries and were ignored. */
  unreadable: string[];
};

export function trendPoint(summary: HistorySummary): TrendPoint {
  const { reportDate: date, coveragePercent, nonCompliantResources = null } = summary;
  return { date, coveragePercent, compliancePercent: complianceIn(summary), nonCompliantResources };
}

/** Compliance in percent, computed from rows for version 1; null if nothing was measured. */
export function complianceIn({ complianceTypes, compliancePercent }: HistorySummary): number | null {
  if (compliancePercent !== undefined) return compliancePercent;
  const { COMPLIANT: compliant = 0, NON_COMPLIANT: nonCompliant = 0 } = complianceTypes;
  return complianceOf({ ...noCounts(), compliant, nonCompliant });
}

export type Promotion = { promote: true } | { promote: false; reason: string };

/**
 * Whether a publication may replace the current one of its date. `startedOn` is the date on which its run started, in
 * the schedule's time zone; `replace` is what the run's input says.
 */
export function decidePromotion(
  ours: PublicationRank,
  current: PublicationRank | undefined,
  { startedOn, replace }: { startedOn: string; replace: boolean },
): Promotion {
  if (!current) return { promote: true };
  const no = (reason: string): Promotion => ({ promote: false, reason });
  const theirs = `publication ${current.number} of run ${current.runId}`;
  if (current.runId === ours.runId)
    return ours.number > current.number ? { promote: true } : no(`${theirs} is a later one of the same run`);
  const base = ours.restsOn.find(({ runId }) => runId === current.runId);
  if (base)
    return base.number >= current.number
      ? { promote: true }
      : no(`${theirs} is later than the one this run is based on`);
  if (Date.parse(ours.startedAt) <= Date.parse(current.startedAt)) return no(`${theirs} was started no earlier`);
  if (ours.covered < current.covered)
    return no(`${theirs} covers more: ${current.covered} regions of accounts, this one ${ours.covered}`);
  if (ours.reportDate < startedOn && !replace)
    return no(`${ours.reportDate} is past and has ${theirs}: start again with "replace": true to replace it`);
  return { promote: true };
}
