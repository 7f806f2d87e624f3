// Builds the outcome of an account whose activity failed for good, from the details of the last attempt.
import { ApplicationFailure, TimeoutFailure, type ActivityFailure } from '@temporalio/workflow';
import { ALL_DISPOSITIONS, type Disposition } from '#domain/coverage/dispositions.ts';
import { emptyOutcome, type AccountOutcome } from '#domain/coverage/outcome.ts';
import type { ScanProgress } from './activity-types.ts';

/**
 * Returns the outcome of an account whose activity failed. Regions that an attempt has read, with or without extras such as tags, keep
 * their outcome. Every other region gets the disposition that the failure's type names, or `failed` with the original message.
 */
export function outcomeFromActivityFailure(
  accountId: string,
  regions: readonly string[],
  failure: ActivityFailure,
): AccountOutcome {
  const { progress, disposition, reason } = readCause(failure.cause ?? failure);
  return {
    accountId,
    regions: regions.map(
      (region) =>
        [...progress.regions, ...(progress.incomplete ?? [])].find((read) => read.region === region) ??
        emptyOutcome(region, disposition, reason),
    ),
  };
}

function readCause(cause: Error): { progress: ScanProgress; disposition: Disposition; reason: string } {
  if (cause instanceof ApplicationFailure) {
    const known = ALL_DISPOSITIONS.find((disposition) => disposition === cause.type);
    return { progress: parseProgress(cause.details?.[0]), disposition: known ?? 'failed', reason: cause.message };
  }
  if (cause instanceof TimeoutFailure) {
    // The server stores the last attempt's failure as the cause of a timeout between attempts.
    const before = cause.cause instanceof ApplicationFailure ? readCause(cause.cause) : undefined;
    const progress = parseProgress(cause.lastHeartbeatDetails);
    const reason = `the activity timed out (${cause.timeoutType})${before ? ` after: ${before.reason}` : ''}`;
    return {
      progress: hasRegions(progress) ? progress : (before?.progress ?? progress),
      disposition: before?.disposition ?? 'failed',
      reason,
    };
  }
  return { progress: { regions: [] }, disposition: 'failed', reason: cause.message };
}

function hasRegions({ regions, incomplete = [] }: ScanProgress): boolean {
  return regions.length + incomplete.length > 0;
}

function parseProgress(details: unknown): ScanProgress {
  const { regions, incomplete } = (details ?? {}) as Partial<ScanProgress>;
  return {
    regions: Array.isArray(regions) ? regions : [],
    incomplete: Array.isArray(incomplete) ? incomplete : [],
  };
}
