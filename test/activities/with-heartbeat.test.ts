// Activities that take long send heartbeats until their work ends, and say why they were cancelled.
import { CancelledFailure } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { withHeartbeat, type HeartbeatOptions } from '#src/activities/with-heartbeat.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

const toFailure = (error: unknown) => new Error(`failed: ${(error as Error).message}`);

/** The details of all heartbeats, and what became of the work. */
async function perform(
  options: HeartbeatOptions,
  work: (signal: AbortSignal, beat: () => void, environment: MockActivityEnvironment) => Promise<string>,
) {
  const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
  const details: unknown[] = [];
  environment.on('heartbeat', (sent: unknown) => details.push(sent));
  const ended = await environment
    .run(() => withHeartbeat(options, (signal, beat) => work(signal, beat, environment)))
    .catch((error: unknown) => error);
  return { details, ended, timers: vi.getTimerCount() };
}

test('a heartbeat with the current details is sent at each interval and on request', async () => {
  let rows = 0;
  const outcome = await perform({ intervalMs: 1_000, details: () => ({ rows }) }, (_, beat) => {
    beat();
    rows = 7;
    vi.advanceTimersByTime(2_500);
    return Promise.resolve('done');
  });
  expect(outcome).toEqual({ details: [{ rows: 0 }, { rows: 7 }, { rows: 7 }], ended: 'done', timers: 0 });
});

test('an error becomes the failure that the activity chooses', async () => {
  const outcome = await perform({ toFailure }, () => Promise.reject(new Error('no answer')));
  expect(outcome).toEqual({ details: [], ended: new Error('failed: no answer'), timers: 0 });
});

test('a cancelled activity throws the reason of its cancellation, whatever its work throws', async () => {
  const outcome = await perform({ toFailure }, (signal, _, environment) => {
    environment.cancel('CANCELLED');
    return Promise.reject(new Error(`aborted: ${signal.aborted}`));
  });
  expect(outcome).toEqual({ details: [], ended: new CancelledFailure('CANCELLED'), timers: 0 });
});
