// The summary of a report. Trends are drawn from summaries, and a date's summary names its current publication.
import { computeCompliance, createCounts } from '#domain/rows/compliance-counts.ts';
import type { AccountCounts } from '#domain/coverage/reconciliation.ts';
import type { Disposition } from '#domain/coverage/dispositions.ts';
import type { BaselineReport } from './regression-checks.ts';
import type { RuleHealthFigures } from '#domain/rule-health/rule-report.ts';
import type { CrossCheckSummary } from '#domain/cross-check/summary.ts';
import type { Totals } from '#domain/findings/report-totals.ts';
import type { FindingCounts, ChangeCounts } from '#domain/findings/finding-counts.ts';

/** The facts that decide whether a publication may replace another: its run, what it is based on, and how much it covers. */
export type PublicationRank = {
  runId: string;
  number: number;
  startedAt: string;
  reportDate: string;
  restsOn: readonly { runId: string; number: number }[];
  /** The number of account × region pairs that were read in full. */
  covered: number;
};

/** The figures that version 2 added to the summary. */
export type SummaryFigures = {
  /** COMPLIANT rows as a percentage of COMPLIANT and NON_COMPLIANT ones; null if there are none of either. */
  compliancePercent: number | null;
  /** The number of resources that at least one rule finds NON_COMPLIANT. */
  nonCompliantResources: number;
  findings: FindingCounts;
  /** The changes since the last report; null if there was no ledger to start from. */
  changes: ChangeCounts | null;
  totals: Totals;
};

/** The figures that version 3 added to the summary. */
export type RuleHealthSummary = {
  ruleHealth: RuleHealthFigures;
  /** The date of the last report that found each rule family deployed anywhere. */
  ruleFamilies: Record<string, string>;
};

/** The version of summaries without the health of rules. */
export const HISTORY_VERSION_WITHOUT_RULES = 2;

export const HISTORY_VERSION = 3;

/** The content of `history/YYYY-MM-DD.json`. Version 1 has none of the figures, and a later version may have more fields. */
export type HistorySummary = PublicationRank & {
  /** What became of the cross-check; absent if no aggregator was set. */
  crossCheck?: CrossCheckSummary;
  schemaVersion: number;
  prefix: string;
  manifestSha256: string;
  /** The MAC of the worker that made the manifest; absent if no EVIDENCE_KEY was set. */
  manifestMac?: string;
  /** Whether the publication has a CSV without formulas. */
  safeCsv?: boolean;
  /** The digest and size of the publication's list of parts; absent if owners and organizational units have no workbooks. */
  parts?: { sha256: string; bytes: number };
  status: 'complete' | 'partial';
  accounts: AccountCounts;
  dispositions: Record<Disposition, number>;
  coveragePercent: number | null;
  rules: number;
  rows: number;
  flags: string[];
  complianceTypes: Record<string, number>;
} & Partial<SummaryFigures> &
  Partial<RuleHealthSummary>;

/** A report's values in the trend. A value that the report does not have is null. */
export type TrendPoint = {
  date: string;
  coveragePercent: number | null;
  compliancePercent: number | null;
  nonCompliantResources: number | null;
  /** Absent in reports of versions before 1.1.0. */
  ruleHealthPercent?: number | null;
};

/** The number of reports that a trend shows, including this one. 26 weekly reports are half a year. */
export const TREND_LENGTH = 26;

/** What a report knows about earlier reports. The manifest contains it, so that a rebuild uses the same facts. */
export type ReportBaseline = {
  /** The report that this one is compared with and whose ledger it starts from; null if there is no earlier report. */
  comparedWith: BaselineReport | null;
  /** The trend of the earlier reports, oldest first. */
  trend: TrendPoint[];
  /** Keys below `history/` that are not summaries and were ignored. */
  unreadable: string[];
  /** Whether the manifest of `comparedWith` carries no valid MAC; absent if it carries one, or nothing was checked. */
  isUnauthenticated?: true;
};

export function toTrendPoint(summary: HistorySummary): TrendPoint {
  const { reportDate: date, coveragePercent, nonCompliantResources = null, ruleHealth } = summary;
  const health = ruleHealth ? { ruleHealthPercent: ruleHealth.percent } : {};
  return { date, coveragePercent, compliancePercent: findCompliance(summary), nonCompliantResources, ...health };
}

/** Returns compliance in percent, or null if nothing was measured. For a summary of version 1 it is computed from row counts. */
export function findCompliance({ complianceTypes, compliancePercent }: HistorySummary): number | null {
  if (compliancePercent !== undefined) return compliancePercent;
  const { COMPLIANT: compliant = 0, NON_COMPLIANT: nonCompliant = 0 } = complianceTypes;
  return computeCompliance({ ...createCounts(), compliant, nonCompliant });
}

export type Promotion = { promote: true } | { promote: false; reason: string };

/**
 * Decides whether a publication may replace the current one of its date. `startedOn` is the date on which its run started, in
 * the schedule's time zone. `replace` comes from the run's input.
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
