// Regression checks warn if a report has far fewer accounts, rules or rows than the last report.
import type { StoredObject } from '#domain/coverage/outcome.ts';
import { formatPercent } from '#domain/percent.ts';

/** The figures that the regression checks compare. */
export type ReportSize = { accounts: number; rules: number; rows: number };

/**
 * The publication that a report is compared with: the current publication of the latest earlier date. `ledger` is absent in publications of
 * versions that made no ledger.
 */
export type BaselineReport = ReportSize & {
  reportDate: string;
  runId: string;
  prefix: string;
  /** The SHA-256 of its manifest; absent in manifests of versions 1.0.0 and 1.0.1. */
  manifestSha256?: string;
  ledger?: StoredObject;
  /** Absent in reports of versions before 1.1.0. */
  accountSizes?: StoredObject;
  /** The stored dates of the report's rule gaps. Absent in reports of versions before 1.1.0. */
  gapDates?: StoredObject;
};

/**
 * Returns one line for each figure that fell by more than `dropPercent` percent, and no lines if there is no earlier report. `accounts` is
 * the number of accounts that were read. `rules` and `rows` are totals across all regions.
 */
export function findDrops(now: ReportSize, last: BaselineReport | null, dropPercent: number): string[] {
  if (!last) return [];
  return (['accounts', 'rules', 'rows'] as const)
    .filter((what) => now[what] < last[what] * (1 - dropPercent / 100))
    .map((what) => {
      // The percentage must have one decimal, because `verify` rebuilds the stored warnings, which show one decimal.
      const drop = formatPercent(((last[what] - now[what]) / last[what]) * 100, 1);
      return `${what} fell by ${drop}, from ${last[what]} on ${last.reportDate} to ${now[what]}: more than the ${dropPercent} % that is usual`;
    });
}
