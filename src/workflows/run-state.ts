// What a run knows and reports: its state, which it carries along when it continues as new, its deadlines and its result.
import { REMEDIES } from '#domain/coverage/dispositions.ts';
import type { FailedAccount } from '#domain/coverage/outcome.ts';
import type { Failure } from '#domain/notifications/notification.ts';
import type { RunState, ReportResult } from './types.ts';

/** The number of the next publication: never that of one that failed, whose remains must not pass for it. */
export function nextNumber({ publication, unpublished }: Pick<RunState, 'publication' | 'unpublished'>): number {
  return Math.max(publication?.number ?? 0, unpublished?.number ?? 0) + 1;
}

export function resultOf(runId: string, { plan, publication, notices }: RunState): ReportResult {
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

export function withRemedy(failure: Failure): FailedAccount {
  return { ...failure, remedy: REMEDIES[failure.disposition] };
}
