// Builds the facts about a publication: its files, and the accounts that could not be read.
import { isFailure } from '#domain/coverage/dispositions.ts';
import type { Coverage } from '#domain/coverage/reconciliation.ts';
import { keys } from '#domain/keys.ts';
import { MAX_FAILED_ACCOUNTS, type Publication } from '#src/workflows/types.ts';

export const buildDatedFileKeys = (reportDate: string) => ({
  raw: keys.raw(reportDate),
  report: keys.report(reportDate),
  trend: keys.trend(reportDate),
});

export function listFailures({ lines }: Coverage): Pick<Publication, 'failedAccountIds' | 'failures'> {
  const failed = lines.filter(({ disposition }) => isFailure(disposition));
  return {
    failedAccountIds: [...new Set(failed.map(({ accountId }) => accountId))],
    failures: failed
      .slice(0, MAX_FAILED_ACCOUNTS)
      .map(({ accountId, name, region, disposition, cause, reason = '' }) => ({
        accountId,
        name,
        region,
        disposition,
        ...(cause ? { cause } : {}),
        reason,
      })),
  };
}
