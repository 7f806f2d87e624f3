// Limits the total time that all attempts may spend on one account, so that a scan that never ends does not occupy its slot for days.
import { AwsCallError } from '#src/aws/aws-errors.ts';

const MINUTE_MS = 60_000;

export type AccountTimeout = {
  /**
   * Aborted when `parent` is aborted or when the time is up. If the time is up, the reason is an AwsCallError, so that the data read so far
   * is kept.
   */
  signal: AbortSignal;
  hasExpired: () => boolean;
  /** Returns the working time of all attempts so far, in milliseconds. */
  workedMs: () => number;
  close: () => void;
};

/**
 * Starts the timeout of an attempt. `before` is the working time of earlier attempts in milliseconds. There is no limit if `minutes` is
 * undefined.
 */
export function openAccountTimeout(minutes: number | undefined, before: number, parent: AbortSignal): AccountTimeout {
  const startedAt = performance.now();
  const expired = new AbortController();
  const expire = () => expired.abort(timeoutError(minutes!));
  const timer =
    minutes === undefined ? undefined : setTimeout(expire, Math.max(0, minutes * MINUTE_MS - before)).unref();
  return {
    signal: AbortSignal.any([parent, expired.signal]),
    hasExpired: () => expired.signal.aborted,
    workedMs: () => Math.round(before + performance.now() - startedAt),
    close: () => clearTimeout(timer),
  };
}

function timeoutError(minutes: number): AwsCallError {
  return new AwsCallError(
    'AWS Config',
    new AccountTimeoutError(`the account took more than ${minutes} minutes to read`),
  );
}

class AccountTimeoutError extends Error {
  override readonly name = 'AccountTimeout';
}
