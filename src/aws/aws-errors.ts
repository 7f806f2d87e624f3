// Classifies AWS errors by the disposition that an error proves and by whether a retry may help.
import type { Cause } from '#domain/coverage/causes.ts';
import type { Disposition } from '#domain/coverage/dispositions.ts';
import { judgeDenial } from './access-denials.ts';
import { findErrorKind } from './error-table.ts';
import { canBeDisabled } from './regions.ts';

/** The disposition that an error proves for a region, or for the whole account if AssumeRole failed. */
export type ClassifiedError = { disposition: Disposition; cause?: Cause; reason: string; retryable: boolean };

/** Facts about a region besides the error itself. */
export type RegionEvidence = {
  region: string;
  /** Whether a call in the region has succeeded in this run. If so, the region is enabled and grants access. */
  hasAnswered: boolean;
};

/** The SDK adds advice for developers, which does not help our users. */
const SDK_ADVICE = 'Deserialization error: to see the raw response';

/** A message may repeat text of an account or a whole answer. AWS's own messages have fewer than 2,000 characters. */
const MAX_MESSAGE_CHARACTERS = 10_000;

/** An API call that failed for good. `cause` is the SDK's error, or an error that describes the invalid answer. */
export class AwsCallError extends Error {
  readonly operation: string;

  constructor(operation: string, cause: unknown) {
    const { name, message } = cause as Error;
    const advice = message.indexOf(SDK_ADVICE);
    const plain = message
      .slice(0, Math.min(advice === -1 ? message.length : advice, MAX_MESSAGE_CHARACTERS))
      // For a wrong signature AWS quotes everything that was signed, including the session token.
      .replaceAll(/(x-amz-security-token\s*[:=]\s*)[^\s'"]+/gi, '$1(not shown)');
    super(`${operation}: ${name}: ${plain}`.replaceAll(/\s+/g, ' ').trim(), { cause });
    this.operation = operation;
  }
}

/** Whether the call failed because the credentials' session has ended. Renewing the session fixes it. */
export function isExpired(error: unknown): boolean {
  return findErrorKind(error) === 'session-ended';
}

export function isAccessDenied(error: unknown): boolean {
  return findErrorKind(error) === 'denied';
}

/** Whether the answer looks like that of a region that the account has disabled. */
export function looksDisabled(error: unknown): boolean {
  return findErrorKind(error) === 'unknown-credentials';
}

const DETERMINISTIC_KINDS = new Set(['denied', 'refused', 'sts-not-activated', 'session-tags', 'no-organization']);

/** Whether AWS refuses this particular request and would refuse it again. */
export function isDeterministic(error: unknown): boolean {
  return DETERMINISTIC_KINDS.has(findErrorKind(error));
}

/**
 * Returns the disposition that a failed call proves. A refusal proves nothing, and is retried, if another answer of the region
 * contradicts it.
 */
export function classifyError(
  { operation, cause: error, message: reason }: AwsCallError,
  evidence?: RegionEvidence,
): ClassifiedError {
  const isAssumeRole = operation === 'AssumeRole';
  const isContradicted = evidence?.hasAnswered ?? false;
  const kind = findErrorKind(error);
  const failed = (cause?: Cause): ClassifiedError => ({
    ...{ disposition: 'failed', reason, retryable: isContradicted },
    ...(cause ? { cause } : {}),
  });
  switch (kind) {
    case 'denied':
      return { ...judgeDenial((error as Error).message ?? '', isAssumeRole), reason, retryable: isContradicted };
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
