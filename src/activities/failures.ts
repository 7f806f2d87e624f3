// Creates all ApplicationFailures and decides which of them Temporal retries. Errors lose their class when they are serialized, so failures
// are identified by their type. The type of a failure to scan an account is the account's disposition.
import { ApplicationFailure } from '@temporalio/activity';
import { findRemedy } from '#domain/coverage/causes.ts';
import { isFailure } from '#domain/coverage/dispositions.ts';
import type { ChannelName } from '#domain/notifications/notification.ts';
import type { RegionOutcome } from '#domain/coverage/outcome.ts';
import { trimEndCharacters } from '#domain/trim-end.ts';
import { classifyError, type AwsCallError } from '#src/aws/aws-errors.ts';
import { findErrorKind } from '#src/aws/error-table.ts';
import type { S3Problem } from '#src/aws/s3-errors.ts';
import type { DeliveryFailure } from '#src/notifications/channel.ts';
import { SEPARATE_ENVIRONMENTS } from '#src/temporal/pollers.ts';
import { PERSISTENT_FAILURE, type ScanProgress } from '#src/workflows/activity-types.ts';

/** An attempt to scan an account failed, and another may succeed. The details contain the region outcomes so far. */
export function retryableScanFailure(regions: RegionOutcome[]): ApplicationFailure {
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

/** No account is in scope, so there is nothing to report. The last good report remains the current one. */
export function noAccountsFailure(listed: number): ApplicationFailure {
  const found =
    listed === 0 ? 'AWS Organizations listed no account' : `none of the ${listed} listed accounts is in scope`;
  return fail(
    'NoAccounts',
    `${found}: nothing was published and the last report stays. Check ORG_ROLE_ARN and the run's input.`,
  );
}

/** The input names account ids that do not exist in the organization. */
export function unknownIdsFailure(ids: readonly string[]): ApplicationFailure {
  const more = ids.length > 10 ? ` and ${ids.length - 10} more` : '';
  return fail('InvalidInput', `Invalid input: not in this organization: ${ids.slice(0, 10).join(', ')}${more}`);
}

export function unknownRunFailure(field: string, runId: string): ApplicationFailure {
  return fail('InvalidInput', `Invalid input: ${field}: run ${runId} has no publication in the bucket`);
}

/** The base run is not authentic: it was forged, or it was published before an evidence key was set. */
export function unauthenticatedRunFailure(field: string, runId: string): ApplicationFailure {
  return fail(
    'InvalidInput',
    `Invalid input: ${field}: no publication of run ${runId} carries a valid MAC of this worker's EVIDENCE_KEY. ` +
      'Start a run without a base instead',
  );
}

/** AWS refuses to list the organization, and a retry cannot succeed. */
export function organizationDeniedFailure(cause: unknown): ApplicationFailure {
  return fail(
    'OrganizationDenied',
    `AWS refuses to list the organization: ${(cause as Error).message}. Check ORG_ROLE_ARN, its trust policy and its permissions.`,
  );
}

/** The organization cannot be listed with these settings, no matter how often it is tried. */
export function organizationRefusedFailure(cause: AwsCallError): ApplicationFailure {
  const { disposition, cause: known } = classifyError(cause);
  const remedy =
    findErrorKind(cause.cause) === 'no-organization'
      ? "Set ORG_ROLE_ARN to a role of the organization's management account, or of a delegated administrator."
      : known
        ? `In the account of ORG_ROLE_ARN: ${findRemedy({ disposition, cause: known })}`
        : 'Check ORG_ROLE_ARN and AWS_REGION.';
  return fail('OrganizationRefused', `${cause.message}. ${remedy}`);
}

/** S3 rejects a request and will keep rejecting it until a person makes the change described in the last sentence of the message. */
export function s3RefusedFailure(problem: S3Problem): ApplicationFailure {
  return fail(problem.code === 'AccessDenied' ? 'BucketDenied' : 'S3Refused', describeS3Problem(problem));
}

/** The reason why a publication failed. It is a plain object, because an object loses its class when it is passed to another thread. */
export type PublishError = {
  name: string;
  message: string;
  /** Whether a stored object differs from its recorded checksum. */
  isChecksumMismatch: boolean;
  /** Set if evidence was rejected because it is not authentic. */
  notAuthentic?: { isFinal: boolean };
  /** The error's entry in the table of S3 errors; absent if the table has none. */
  s3?: S3Problem;
};

/**
 * A failed publication. A retry cannot help if evidence is damaged or if the S3 error is final. Other errors may be temporary, or a person
 * can fix their cause while the run waits.
 */
export function publishingFailure({
  name,
  message,
  isChecksumMismatch,
  notAuthentic,
  s3,
}: PublishError): ApplicationFailure {
  if (notAuthentic)
    return ApplicationFailure.create({ type: 'NotAuthentic', message, nonRetryable: notAuthentic.isFinal });
  if (isChecksumMismatch) return fail('EvidenceDamaged', message);
  if (s3?.isFinal) return s3RefusedFailure(s3);
  return ApplicationFailure.create({
    type: 'PublishingFailed',
    message: s3 ? describeS3Problem(s3) : `${name}: ${message}`,
  });
}

/**
 * Ends an activity whose attempts have failed for so long that the failure should be reported. The workflow then executes the activity
 * again.
 */
export function persistentFailure(cause: Error): ApplicationFailure {
  return ApplicationFailure.create({ type: PERSISTENT_FAILURE, message: cause.message, nonRetryable: true, cause });
}

/** Whether Temporal stops retrying after this error. */
export function isNonRetryable(error: unknown): boolean {
  return error instanceof ApplicationFailure && error.nonRetryable === true;
}

/**
 * A notification was not delivered. Delivery is retried as soon as the service allows, or never if the service rejected the notification.
 */
export function notificationFailure({ message, isFinal, retryAfterSeconds }: DeliveryFailure): ApplicationFailure {
  const later = retryAfterSeconds === undefined ? {} : { nextRetryDelay: `${retryAfterSeconds} s` as const };
  return ApplicationFailure.create({ type: 'NoticeFailed', message, nonRetryable: isFinal, ...later });
}

/** The run planned to notify a channel that is no longer configured on this worker. */
export function channelNotConfiguredFailure(channel: ChannelName): ApplicationFailure {
  return fail('NoticeFailed', `${channel} is not among the worker's settings any more`);
}

/** Returns S3's message, followed by the remedy. */
export function describeS3Problem({ code, message, remedy }: S3Problem): string {
  return `S3 answers ${code}: ${trimEndCharacters(message, '. \t\r\n')}. ${remedy}`;
}

/**
 * The input of an activity is invalid. The message names the invalid fields and the accepted values, but never repeats a value from the
 * input.
 */
export function invalidActivityInputFailure(activity: string, faults: string): ApplicationFailure {
  return fail('InvalidActivityInput', `${activity}: ${faults}`);
}

/** An activity was started by something other than the report run that its input names. */
export function callerMismatchFailure(activity: string, mismatch: string): ApplicationFailure {
  return fail('NotOwnRun', `${activity}: ${mismatch}`);
}

/** The retry delay, which is short because the next attempt may reach a worker that uses the run's bucket. */
const OTHER_BUCKET_RETRY_DELAY = '5 s';

/** The activity belongs to a run of another bucket. A worker with that bucket may execute it. */
export function otherBucketFailure(found: string, own: string): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'OtherBucket',
    message:
      `the run belongs to bucket ${found}, and this worker has ${own} (REPORT_BUCKET): two environments share a task queue. ` +
      SEPARATE_ENVIRONMENTS,
    nextRetryDelay: OTHER_BUCKET_RETRY_DELAY,
  });
}

function fail(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.create({ type, message, nonRetryable: true });
}
