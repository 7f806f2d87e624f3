// Limits how long an account may be read, over all attempts, so that one without an end does not occupy its slot for days.
import { AwsCallError } from '#src/aws/aws-errors.ts';

const MINUTE_MS = 60_000;

export type AccountTimeout = {
  /** Aborts when `parent` does, or with an AwsCallError when the time is over, so that what was read of a region is kept. */
  signal: AbortSignal;
  isOver: () => boolean;
  /** Returns the milliseconds that all attempts have worked. */
  workedMs: () => number;
  close: () => void;
};

/** Opens the timeout of an attempt. `before` is how many milliseconds earlier attempts have worked; `minutes` undefined: no limit. */
export function openAccountTimeout(minutes: number | undefined, before: number, parent: AbortSignal): AccountTimeout {
  const startedAt = performance.now();
  const over = new AbortController();
  const expire = () => over.abort(timeoutError(minutes!));
  const timer =
    minutes === undefined ? undefined : setTimeout(expire, Math.max(0, minutes * MINUTE_MS - before)).unref();
  return {
    signal: AbortSignal.any([parent, over.signal]),
    isOver: () => over.signal.aborted,
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
