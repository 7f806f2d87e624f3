// The summary of a report. Trends are drawn from summaries. The summary of a date identifies the current publication of that date.
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

/** The figures that schema version 2 added to the summary. */
export type SummaryFigures = {
  /** COMPLIANT rows as a percentage of all COMPLIANT and NON_COMPLIANT rows; null if there are no such rows. */
  compliancePercent: number | null;
  /** The number of resources that are NON_COMPLIANT with at least one rule. */
  nonCompliantResources: number;
  findings: FindingCounts;
  /** The changes since the last report; null if there was no ledger to start from. */
  changes: ChangeCounts | null;
  totals: Totals;
};

/** The figures that schema version 3 added to the summary. */
export type RuleHealthSummary = {
  ruleHealth: RuleHealthFigures;
  /** For each rule family, the date of the last report that found it deployed anywhere. */
  ruleFamilies: Record<string, string>;
};

/** The last schema version of summaries without rule health. */
export const HISTORY_VERSION_WITHOUT_RULES = 2;

export const HISTORY_VERSION = 3;

/** The content of `history/YYYY-MM-DD.json`. Schema version 1 contains no figures; later versions may contain additional fields. */
export type HistorySummary = PublicationRank & {
  /** The result of the cross-check; absent if no aggregator was set. */
  crossCheck?: CrossCheckSummary;
  schemaVersion: number;
  prefix: string;
  manifestSha256: string;
  /** The MAC computed by the worker that made the manifest; absent if EVIDENCE_KEY was not set. */
  manifestMac?: string;
  /** Whether the publication includes a CSV without formulas. */
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

/** A report's values in the trend. A value that is missing in the report is null. */
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

/** The data about earlier reports that a report uses. The manifest contains it, so that a rebuild uses the same data. */
export type ReportBaseline = {
  /** The earlier report that this report is compared with and whose ledger it continues; null if there is none. */
  comparedWith: BaselineReport | null;
  /** The trend of the earlier reports, oldest first. */
  trend: TrendPoint[];
  /** Keys below `history/` that are not summaries and were ignored. */
  unreadable: string[];
  /** Set if the manifest of `comparedWith` has no valid MAC; absent if the MAC is valid or was not checked. */
  isUnauthenticated?: true;
};

export function toTrendPoint(summary: HistorySummary): TrendPoint {
  const { reportDate: date, coveragePercent, nonCompliantResources = null, ruleHealth } = summary;
  const health = ruleHealth ? { ruleHealthPercent: ruleHealth.percent } : {};
  return { date, coveragePercent, compliancePercent: findCompliance(summary), nonCompliantResources, ...health };
}

/**
 * Returns compliance in percent, or null if nothing was measured. For a summary of schema version 1, compliance is computed from row
 * counts.
 */
export function findCompliance({ complianceTypes, compliancePercent }: HistorySummary): number | null {
  if (compliancePercent !== undefined) return compliancePercent;
  const { COMPLIANT: compliant = 0, NON_COMPLIANT: nonCompliant = 0 } = complianceTypes;
  return computeCompliance({ ...createCounts(), compliant, nonCompliant });
}

export type Promotion = { promote: true } | { promote: false; reason: string };

/**
 * Decides whether a publication may replace the current publication of the same date. `startedOn` is the date on which its run started, in
 * the schedule's time zone. `replace` comes from the run's input.
 */
export function decidePromotion(
  ours: PublicationRank,
  current: PublicationRank | undefined,
  { startedOn, replace }: { startedOn: string; replace: boolean },
): Promotion {
  if (!current) return { promote: true };
  const no = (reason: string): Promotion => ({ promote: false, reason });
  const currentName = `publication ${current.number} of run ${current.runId}`;
  if (current.runId === ours.runId)
    return ours.number > current.number ? { promote: true } : no(`${currentName} is a later one of the same run`);
  const base = ours.restsOn.find(({ runId }) => runId === current.runId);
  if (base)
    return base.number >= current.number
      ? { promote: true }
      : no(`${currentName} is later than the one this run is based on`);
  if (Date.parse(ours.startedAt) <= Date.parse(current.startedAt)) return no(`${currentName} was started no earlier`);
  if (ours.covered < current.covered)
    return no(`${currentName} covers more: ${current.covered} regions of accounts, this one ${ours.covered}`);
  if (ours.reportDate < startedOn && !replace)
    return no(`${ours.reportDate} is past and has ${currentName}: start again with "replace": true to replace it`);
  return { promote: true };
}
