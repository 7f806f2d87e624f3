// How long an account may be read, over all attempts.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openAccountTimeout } from '#src/activities/account-timeout.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const MINUTE_MS = 60_000;

test('an attempt has the time that earlier attempts left', () => {
  const timeout = openAccountTimeout(2, 1.5 * MINUTE_MS, new AbortController().signal);
  vi.advanceTimersByTime(29_000);
  const before = { hasExpired: timeout.hasExpired(), workedMs: timeout.workedMs() };
  vi.advanceTimersByTime(1_000);
  expect({ before, hasExpired: timeout.hasExpired(), reason: String(timeout.signal.reason) }).toEqual({
    before: { hasExpired: false, workedMs: 119_000 },
    hasExpired: true,
    reason: 'Error: AWS Config: AccountTimeout: the account took more than 2 minutes to read',
  });
});

test('an attempt without time left ends at once', () => {
  const timeout = openAccountTimeout(2, 3 * MINUTE_MS, new AbortController().signal);
  vi.advanceTimersByTime(0);
  expect(timeout.hasExpired()).toBe(true);
});

test('a cancellation ends an attempt, and is not its timeout', () => {
  const activity = new AbortController();
  const timeout = openAccountTimeout(undefined, 0, activity.signal);
  vi.advanceTimersByTime(10_000 * MINUTE_MS);
  activity.abort(new Error('cancelled'));
  expect({ hasExpired: timeout.hasExpired(), reason: String(timeout.signal.reason) }).toEqual({
    hasExpired: false,
    reason: 'Error: cancelled',
  });
});

test('a closed timeout does not go off', () => {
  const timeout = openAccountTimeout(1, 0, new AbortController().signal);
  timeout.close();
  vi.advanceTimersByTime(2 * MINUTE_MS);
  expect(timeout.hasExpired()).toBe(false);
});
