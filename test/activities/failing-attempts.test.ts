// When attempts that keep failing end their activity, so that its workflow can report it.
import { ApplicationFailure } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openAttempt } from '#src/activities/failing-attempts.ts';

const START = Date.parse('2026-11-23T01:00:00.000Z');
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const AFTER = 3 * MINUTE;

beforeEach(() => void vi.useFakeTimers({ now: START, toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

const refused = new Error('S3 answers AccessDenied');

type Attempt = { attempt?: number; before?: object; lastsMs?: number; error?: Error; after?: number | null };

/** What an attempt throws that fails after a while, and its last heartbeat. */
async function failAttempt({ attempt = 1, before, lastsMs = SECOND, error = refused, after = AFTER }: Attempt) {
  const info = { attempt, ...(before ? { heartbeatDetails: before } : {}) };
  const env = new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') });
  let details: unknown;
  env.on('heartbeat', (told: unknown) => (details = told));
  const thrown = await env
    .run(async () => {
      const opened = openAttempt(after ?? undefined);
      vi.setSystemTime(Date.now() + lastsMs);
      throw opened.recordFailure(error) as Error;
    })
    .then(
      () => expect.unreachable('the attempt fails'),
      (caught: unknown) => caught,
    );
  return { thrown, details };
}

const isReport = (thrown: unknown) =>
  thrown instanceof ApplicationFailure && thrown.type === 'KeepsFailing' && thrown.nonRetryable === true;

test('the first failure is remembered, and retried', async () => {
  const { thrown, details } = await failAttempt({});
  expect(thrown).toBe(refused);
  expect(details).toEqual({ failingSince: START + SECOND });
});

test('a failure within three minutes of the first is retried', async () => {
  const before = { failingSince: START - 2 * MINUTE };
  const { thrown, details } = await failAttempt({ attempt: 7, before });
  expect(thrown).toBe(refused);
  expect(details).toEqual(before);
});

test('a failure three minutes after the first is reported with its error', async () => {
  const { thrown } = await failAttempt({ attempt: 9, before: { failingSince: START - 3 * MINUTE } });
  expect(isReport(thrown)).toBe(true);
  expect((thrown as ApplicationFailure).cause).toBe(refused);
  expect((thrown as ApplicationFailure).message).toBe(refused.message);
});

test('a failure is reported before three minutes if the next attempt would end after five', async () => {
  const before = { failingSince: START - 2 * MINUTE };
  expect((await failAttempt({ attempt: 3, before, lastsMs: 50 * SECOND })).thrown).toBe(refused);
  vi.setSystemTime(START);
  expect(isReport((await failAttempt({ attempt: 3, before, lastsMs: 61 * SECOND })).thrown)).toBe(true);
});

test('the first failure of an attempt that takes longer than that is reported', async () => {
  expect(isReport((await failAttempt({ lastsMs: 10 * MINUTE })).thrown)).toBe(true);
});

test('attempts whose worker is killed each time are reported when the next one begins', async () => {
  const killed = { startedAt: START - MINUTE, failingSince: START - 3 * MINUTE };
  const { thrown } = await failAttempt({ attempt: 4, before: killed });
  expect(isReport(thrown)).toBe(true);
  expect((thrown as Error).message).toBe('attempt 3 did not end: its worker was killed, or stalled');
});

test('one attempt whose worker is killed is none to report', async () => {
  const { thrown, details } = await failAttempt({ attempt: 2, before: { startedAt: START - MINUTE } });
  expect(thrown).toBe(refused);
  expect(details).toEqual({ failingSince: START });
});

test('an error that ends the activity anyway stays as it is', async () => {
  const final = ApplicationFailure.nonRetryable('its SHA-256 differs', 'EvidenceDamaged');
  const { thrown } = await failAttempt({ attempt: 9, before: { failingSince: START - AFTER }, error: final });
  expect(thrown).toBe(final);
});

test('an activity that was begun by version 1.0.0 is retried for its whole time', async () => {
  const { thrown, details } = await failAttempt({
    attempt: 99,
    before: { rows: 7 },
    lastsMs: 60 * MINUTE,
    after: null,
  });
  expect(thrown).toBe(refused);
  expect(details).toBeUndefined();
});
