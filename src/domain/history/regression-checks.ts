// Regression checks give a report with far fewer accounts, rules or rows than the last one a warning.
import type { StoredObject } from '#domain/coverage/outcome.ts';
import { formatPercent } from '#domain/percent.ts';

/** The figures that the regression checks compare. */
export type ReportSize = { accounts: number; rules: number; rows: number };

/**
 * The publication that a report is compared with, which is the current publication of the latest earlier date. It has no ledger
 * if it is from before ledgers existed.
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
};

/**
 * Returns one line for each number that fell by more than `dropPercent` percent, and no line if there is nothing to compare with.
 * `accounts` counts the accounts that were read. `rules` and `rows` are sums over all regions.
 */
export function findDrops(now: ReportSize, last: BaselineReport | null, dropPercent: number): string[] {
  if (!last) return [];
  return (['accounts', 'rules', 'rows'] as const)
    .filter((what) => now[what] < last[what] * (1 - dropPercent / 100))
    .map((what) => {
      // One decimal is in the warnings that are stored, which `verify` makes again.
      const drop = formatPercent(((last[what] - now[what]) / last[what]) * 100, 1);
      return `${what} fell by ${drop}, from ${last[what]} on ${last.reportDate} to ${now[what]}: more than the ${dropPercent} % that is usual`;
    });
}
