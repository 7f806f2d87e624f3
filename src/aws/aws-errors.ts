// Classifies AWS errors by the disposition that an error proves and by whether a retry may help.
import type { Disposition } from '#domain/coverage/dispositions.ts';
import { isThrottle } from './clients.ts';
import { canBeDisabled } from './regions.ts';

/** The disposition that an error proves for a region, or for the whole account if AssumeRole failed. */
export type ClassifiedError = { disposition: Disposition; reason: string; retryable: boolean };

/** Facts about a region besides the error itself. */
export type RegionEvidence = {
  region: string;
  /** Whether a call in the region has succeeded in this run. If so, the region is enabled and grants access. */
  hasAnswered: boolean;
};

/** An API call that failed for good. `cause` is the SDK's error, or an error that describes the invalid answer. */
export class AwsCallError extends Error {
  readonly operation: string;

  constructor(operation: string, cause: unknown) {
    const { name, message } = cause as Error;
    // The SDK adds advice for developers, which does not help our users.
    const plain = message
      .replace(/\s*Deserialization error: to see the raw response.*$/s, '')
      // For a wrong signature AWS quotes everything that was signed, including the session token.
      .replaceAll(/(x-amz-security-token\s*[:=]\s*)[^\s'"]+/gi, '$1(not shown)');
    super(`${operation}: ${name}: ${plain}`.replaceAll(/\s+/g, ' ').trim(), { cause });
    this.operation = operation;
  }
}

type AwsError = { name?: string; message?: string; $metadata?: { httpStatusCode?: number; requestId?: string } };

const errorName = (error: unknown): string => (error as AwsError).name ?? '';

const ACCESS_DENIED_ERRORS = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation']);

/**
 * The errors of a region that is not enabled, for credentials that are valid elsewhere. AWS has no specific error (AWS re:Post,
 * "iam-validate-access-credentials"). Credentials that AWS does not know, for a moment or for good, get the same errors.
 */
const REGION_DISABLED_ERRORS = new Set([
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'AuthFailure',
  'OptInRequired',
  'RegionDisabledException',
]);

const EXPIRED_SESSION_ERRORS = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired']);

/** Client errors that say nothing about the request itself. Another attempt, or other credentials, may succeed. */
const TRANSIENT_ERRORS = new Set([
  'IncompleteSignatureException',
  'InvalidNextTokenException',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'RequestTimeoutException',
]);

/** Whether the call failed because the credentials' session has ended. Renewing the session fixes it. */
export function isExpired(error: unknown): boolean {
  return EXPIRED_SESSION_ERRORS.has(errorName(error));
}

export function isAccessDenied(error: unknown): boolean {
  return ACCESS_DENIED_ERRORS.has(errorName(error));
}

/** Whether the answer looks like that of a region that the account has disabled. */
export function looksDisabled(error: unknown): boolean {
  return REGION_DISABLED_ERRORS.has(errorName(error));
}

/**
 * Whether AWS refuses this particular request and would refuse it again: a denial, or a client error (4xx) with an AWS error code
 * that does not concern credentials, rate or time. The names of all of AWS Config's errors end in `Exception`.
 */
export function isDeterministic(error: unknown): boolean {
  if (isAccessDenied(error)) return true;
  const name = errorName(error);
  const status = (error as AwsError).$metadata?.httpStatusCode ?? 0;
  if (status < 400 || status >= 500 || !name.endsWith('Exception')) return false;
  return (
    !isThrottle(error) &&
    !EXPIRED_SESSION_ERRORS.has(name) &&
    !REGION_DISABLED_ERRORS.has(name) &&
    !TRANSIENT_ERRORS.has(name)
  );
}

/** Whether AWS says that a service control policy denies the call; newer messages add the policy's ARN. */
function namesServiceControlPolicy(error: AwsError): boolean {
  return /service control policy/i.test(error.message ?? '');
}

/**
 * Returns the disposition that a failed call proves. AWS gives the same answer for an absent role and for one that does not trust
 * the caller. A refusal proves nothing, and is retried, if another answer of the region contradicts it.
 */
export function classifyError(
  { operation, cause: error, message: reason }: AwsCallError,
  evidence?: RegionEvidence,
): ClassifiedError {
  const isAssumeRole = operation === 'AssumeRole';
  const isContradicted = evidence?.hasAnswered ?? false;
  if (isAccessDenied(error)) {
    const denied = isAssumeRole ? 'role-missing' : 'access-denied';
    const disposition = namesServiceControlPolicy(error as AwsError) ? 'blocked-by-scp' : denied;
    return { disposition, reason, retryable: isContradicted };
  }
  if (!isAssumeRole && looksDisabled(error) && evidence && canBeDisabled(evidence.region) && !isContradicted)
    return { disposition: 'region-disabled', reason, retryable: false };
  // Throttling and unknown errors are worth another attempt, because only AWS's refusals are final.
  return { disposition: isThrottle(error) ? 'throttled-out' : 'failed', reason, retryable: true };
}
