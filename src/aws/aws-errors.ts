// Classifies AWS errors: which disposition an error proves, and whether a retry may help.
import type { Cause } from '#domain/coverage/causes.ts';
import type { Disposition } from '#domain/coverage/dispositions.ts';
import { classifyDenial } from './access-denials.ts';
import { findErrorKind } from './error-table.ts';
import { canBeDisabled } from './regions.ts';

/** The disposition that an error proves for a region, or for the whole account if AssumeRole failed. */
export type ClassifiedError = { disposition: Disposition; cause?: Cause; reason: string; retryable: boolean };

/** What is known about a region, in addition to the error itself. */
export type RegionContext = {
  region: string;
  /** Whether a call in the region has succeeded in this run, which proves that the region is enabled and that access is granted. */
  hasResponded: boolean;
};

/**
 * The start of the advice that the SDK appends to messages. The advice is removed, because it is meant for developers and not for users.
 */
const SDK_ADVICE = 'Deserialization error: to see the raw response';

/** A message may contain text from an account or a whole response. AWS's own messages are shorter than 2,000 characters. */
const MAX_MESSAGE_CHARACTERS = 10_000;

/** The final failure of an API call. `cause` is the SDK's error, or an error that describes the invalid response. */
export class AwsCallError extends Error {
  readonly operation: string;

  constructor(operation: string, cause: unknown) {
    const { name, message } = cause as Error;
    const advice = message.indexOf(SDK_ADVICE);
    const plain = message
      .slice(0, Math.min(advice === -1 ? message.length : advice, MAX_MESSAGE_CHARACTERS))
      // If a signature is wrong, AWS quotes everything that was signed, including the session token.
      .replaceAll(/(x-amz-security-token\s*[:=]\s*)[^\s'"]+/gi, '$1(not shown)');
    super(`${operation}: ${name}: ${plain}`.replaceAll(/\s+/g, ' ').trim(), { cause });
    this.operation = operation;
  }
}

/** Whether the call failed because the credentials' session has ended, so that it can succeed with a new session. */
export function isExpired(error: unknown): boolean {
  return findErrorKind(error) === 'session-ended';
}

export function isAccessDenied(error: unknown): boolean {
  return findErrorKind(error) === 'denied';
}

/** Whether the response looks like one from a region that is disabled in the account. */
export function looksDisabled(error: unknown): boolean {
  return findErrorKind(error) === 'unknown-credentials';
}

const DETERMINISTIC_KINDS = new Set(['denied', 'refused', 'sts-not-activated', 'session-tags', 'no-organization']);

/** Whether AWS rejects this particular request and would reject it again. */
export function isDeterministic(error: unknown): boolean {
  return DETERMINISTIC_KINDS.has(findErrorKind(error));
}

/**
 * Returns the disposition that a failed call proves. A rejection proves nothing and is retried if another response from the region
 * contradicts it.
 */
export function classifyError(
  { operation, cause: error, message: reason }: AwsCallError,
  evidence?: RegionContext,
): ClassifiedError {
  const isAssumeRole = operation === 'AssumeRole';
  const isContradicted = evidence?.hasResponded ?? false;
  const kind = findErrorKind(error);
  const failed = (cause?: Cause): ClassifiedError => ({
    ...{ disposition: 'failed', reason, retryable: isContradicted },
    ...(cause ? { cause } : {}),
  });
  switch (kind) {
    case 'denied':
      return { ...classifyDenial((error as Error).message ?? '', isAssumeRole), reason, retryable: isContradicted };
    case 'sts-not-activated':
    case 'session-tags':
      return failed(kind);
    case 'refused':
    case 'no-organization':
      return failed();
    case 'unknown-credentials':
      return !isAssumeRole && evidence && canBeDisabled(evidence.region) && !isContradicted
        ? { disposition: 'region-disabled', reason, retryable: false }
        : { disposition: 'failed', reason, retryable: true };
    case 'throttled':
      return { disposition: 'throttled-out', reason, retryable: true };
    case 'session-ended':
    case 'passing':
      return { disposition: 'failed', reason, retryable: true };
    default:
      return kind satisfies never;
  }
}
