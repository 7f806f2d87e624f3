// The one place that makes ApplicationFailures: what Temporal should retry or stop. Classes do not survive the wire,
// so the type tells, and it is a disposition where an account is concerned.
import { ApplicationFailure } from '@temporalio/activity';
import { isFailure } from '#domain/dispositions.ts';
import type { ChannelName } from '#domain/notice/notice.ts';
import type { RegionOutcome } from '#domain/outcome.ts';
import type { DeliveryFailure } from '../notify/channel.ts';
import type { ScanProgress } from '../workflows/ports.ts';

/** An attempt at an account that another may mend. Its details keep what the regions came to so far. */
export function retryableScan(regions: RegionOutcome[]): ApplicationFailure {
  const failed = regions.filter(({ disposition }) => isFailure(disposition));
  const details: ScanProgress = { regions };
  return ApplicationFailure.create({
    type: failed[0]?.disposition ?? 'failed',
    message:
      failed.map(({ region, disposition, reason }) => `${region}: ${disposition}: ${reason}`).join('; ') ||
      'every region was read, but not its tags or the state of its recorder',
    details: [details],
  });
}

/** Nothing to report on: the last good report stays as it is. */
export function noAccounts(listed: number): ApplicationFailure {
  const found =
    listed === 0 ? 'AWS Organizations listed no account' : `none of the ${listed} listed accounts is to be read`;
  return stop(
    'NoAccounts',
    `${found}: nothing was published and the last report stays. Check ORG_ROLE_ARN and the run's input.`,
  );
}

/** Input that names what is not there. */
export function unknownIdsGiven(ids: readonly string[]): ApplicationFailure {
  const more = ids.length > 10 ? ` and ${ids.length - 10} more` : '';
  return stop('InvalidInput', `Invalid input: not in this organization: ${ids.slice(0, 10).join(', ')}${more}`);
}

export function unknownRun(field: string, runId: string): ApplicationFailure {
  return stop('InvalidInput', `Invalid input: ${field}: run ${runId} has no publication in the bucket`);
}

/** AWS refuses to list the organization: no retry mends that. */
export function organizationDenied(cause: unknown): ApplicationFailure {
  return stop(
    'OrganizationDenied',
    `AWS refuses to list the organization: ${(cause as Error).message}. Check ORG_ROLE_ARN, its trust policy and its permissions.`,
  );
}

/** S3 refuses the bucket, which was the first thing asked of it: no retry mends that either. */
export function bucketDenied(bucket: string, cause: unknown): ApplicationFailure {
  return stop(
    'BucketDenied',
    `S3 refuses the bucket ${bucket}: ${(cause as Error).message}. Check REPORT_BUCKET and the worker's own permissions.`,
  );
}

/** A publication that failed. Damaged evidence stays damaged; anything else may be S3's bad hour. */
export function publishingFailed({
  name,
  message,
  damaged,
}: {
  name: string;
  message: string;
  damaged: boolean;
}): ApplicationFailure {
  if (damaged) return stop('EvidenceDamaged', message);
  return ApplicationFailure.create({ type: 'PublishingFailed', message: `${name}: ${message}` });
}

/** A notice that did not get through: sent again as soon as the service allows it, or never if it refused it. */
export function noticeFailed({ message, isFinal, retryAfterSeconds }: DeliveryFailure): ApplicationFailure {
  const later = retryAfterSeconds === undefined ? {} : { nextRetryDelay: `${retryAfterSeconds} s` as const };
  return ApplicationFailure.create({ type: 'NoticeFailed', message, nonRetryable: isFinal, ...later });
}

/** The run was to tell a channel that this worker's settings do not name any more. */
export function channelUnset(channel: ChannelName): ApplicationFailure {
  return stop('NoticeFailed', `${channel} is not among the worker's settings any more`);
}

function stop(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.create({ type, message, nonRetryable: true });
}
