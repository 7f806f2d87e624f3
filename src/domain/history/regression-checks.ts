// Regression checks before publishing: a report with far fewer accounts, rules or rows than the last one gets a warning.
import type { StoredObject } from '#domain/coverage/outcome.ts';
import { formatPercent } from '#domain/percent.ts';

/** The figures that the regression checks compare. */
export type ReportSize = { accounts: number; rules: number; rows: number };

/**
 * The publication that a report is compared with: the current one of the latest earlier date. It has no ledger if it was
 * made before there were any.
 */
export type BaselineReport = ReportSize & { reportDate: string; runId: string; prefix: string; ledger?: StoredObject };

/**
 * One line for each number that fell by more than `dropPercent` of what it was; empty where there is nothing to compare
 * with. `accounts` are those read, `rules` and `rows` those of all regions.
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
