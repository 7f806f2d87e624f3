// AWS's errors as evidence: which disposition an error proves, and whether trying again may help.
import type { Disposition } from '#domain/dispositions.ts';
import { isThrottle } from './clients.ts';

/** What an error says about a region (or, at AssumeRole, about the whole account). */
export type Refusal = { disposition: Disposition; reason: string; retryable: boolean };

/** An API call that failed for good; `cause` is the SDK's error, or what was wrong with the answer. */
export class FailedCall extends Error {
  readonly operation: string;

  constructor(operation: string, cause: unknown) {
    const { name, message } = cause as Error;
    // The SDK adds advice for its own users, which is none for ours.
    const plain = message
      .replace(/\s*Deserialization error: to see the raw response.*$/s, '')
      // A signature that does not match is answered with all that was signed, the session's token among it.
      .replaceAll(/(x-amz-security-token\s*[:=]\s*)[^\s'"]+/gi, '$1(not shown)');
    super(`${operation}: ${name}: ${plain}`.replaceAll(/\s+/g, ' ').trim(), { cause });
    this.operation = operation;
  }
}

type AwsError = { name?: string; message?: string; $metadata?: { httpStatusCode?: number; requestId?: string } };

const ACCESS_DENIED = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation']);

/** What a region that is not enabled answers to credentials that hold elsewhere; it has no error of its own. */
const REGION_DISABLED = new Set([
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'AuthFailure',
  'OptInRequired',
  'RegionDisabledException',
]);

/** Whether the credentials' session ended: renewing it mends the call. */
export function isExpired(error: unknown): boolean {
  return ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired'].includes((error as AwsError).name ?? '');
}

export function isAccessDenied(error: unknown): boolean {
  return ACCESS_DENIED.has((error as AwsError).name ?? '');
}

/** Whether AWS names a service control policy as the one that denies; newer texts add the policy's ARN. */
function namesServiceControlPolicy(error: AwsError): boolean {
  return /service control policy/i.test(error.message ?? '');
}

/** What a failed call proves. AWS does not tell an absent role from one that does not trust the caller. */
export function refusalOf({ operation, cause: error, message: reason }: FailedCall): Refusal {
  const isAssumeRole = operation === 'AssumeRole';
  if (isAccessDenied(error)) {
    const denied = isAssumeRole ? 'role-missing' : 'access-denied';
    const disposition = namesServiceControlPolicy(error as AwsError) ? 'blocked-by-scp' : denied;
    return { disposition, reason, retryable: false };
  }
  if (!isAssumeRole && REGION_DISABLED.has((error as AwsError).name ?? ''))
    return { disposition: 'region-disabled', reason, retryable: false };
  // Throttling and all that is unknown is worth another attempt: only AWS's refusals are final.
  return { disposition: isThrottle(error) ? 'throttled-out' : 'failed', reason, retryable: true };
}
