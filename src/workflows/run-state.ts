// Derives from a run's state the number of its next publication and its result.
import { findRemedy } from '#domain/coverage/causes.ts';
import type { FailedAccount } from '#domain/coverage/outcome.ts';
import type { Failure } from '#domain/notifications/notification.ts';
import type { RunState, ReportResult } from './types.ts';

/**
 * Returns the number of the next publication. The number of a failed publication is not reused, because that publication may have left
 * objects in the bucket.
 */
export function nextNumber({ publication, unpublished }: Pick<RunState, 'publication' | 'unpublished'>): number {
  return Math.max(publication?.number ?? 0, unpublished?.number ?? 0) + 1;
}

export function buildResult(runId: string, { plan, publication, notices }: RunState): ReportResult {
  if (!publication) throw new TypeError('a run ends with a publication');
  const { status, accounts, rows, keys, manifestSha256, flags, promoted, promotedReason } = publication;
  const reason = promotedReason === undefined ? {} : { promotedReason };
  return {
    runId,
    reportDate: plan.reportDate,
    status,
    accounts,
    rows,
    keys,
    manifestSha256,
    flags,
    promoted,
    ...reason,
    ...(notices?.undelivered.length ? { undelivered: notices.undelivered } : {}),
  };
}

export function addRemedy(failure: Failure): FailedAccount {
  return { ...failure, remedy: findRemedy(failure) };
}

/** Describes the accounts that were unfinished at the publish deadline. If `until` is given, the run reads them until that ISO instant. */
export function describeUnfinished(accounts: number, until: string | undefined): string {
  const unfinished = `${accounts} unfinished ${accounts === 1 ? 'account' : 'accounts'}`;
  if (until === undefined) return unfinished;
  const verb = accounts === 1 ? 'is' : 'are';
  const limit = `${until.slice(0, 16).replace('T', ' ')} UTC`;
  return `${unfinished}, which ${verb} read until ${limit} at the latest; then the report is republished`;
}
