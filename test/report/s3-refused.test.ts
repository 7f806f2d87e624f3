// Whole runs against an S3 whose answer no retry changes: they fail at once, say how to fix it, and notify.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { WorkflowHandle } from '@temporalio/client';
import { receiverSettings, startReceivers, type Receivers } from '#simulator/receivers/server.ts';
import type { ControlInput } from '#simulator/control.ts';
import { eventually, startLab, type Lab } from '../support/lab.ts';
import { logLines } from '../support/worker-process.ts';

let receivers: Receivers;
let lab: Lab;

beforeAll(async () => {
  receivers = await startReceivers();
  const { SLACK_WEBHOOK_URL } = receiverSettings(receivers.url) as { SLACK_WEBHOOK_URL: string };
  lab = await startLab({ settings: { SLACK_WEBHOOK_URL, SCAN_ATTEMPTS: '10' } });
});
afterAll(async () => {
  await lab.stop();
  await receivers.close();
});
afterEach(() => void lab.simulator.control({ clearFaults: true }));

type Failure = { type: string; message: string };

const failureOf = (handle: WorkflowHandle): Promise<Failure> =>
  handle.result().then(
    () => expect.unreachable('the run fails'),
    (error: { cause: Failure }) => ({ type: error.cause.type, message: error.cause.message }),
  );

/** Runs under a fault; what it failed with, its attempts by activity, and what people were sent. */
async function failing(...addFaults: NonNullable<ControlInput['addFaults']>) {
  const sent = receivers.deliveries('slack').length;
  lab.simulator.control({ addFaults });
  const handle = await lab.start({ retryWindowHours: 0 });
  const failure = await failureOf(handle);
  const notified = JSON.stringify(receivers.deliveries('slack').slice(sent));
  const { firstExecutionRunId: runId } = handle as unknown as { firstExecutionRunId: string };
  // A line is written a moment after what it is about.
  const errors = await eventually(
    async () => logLines(lab.worker.logFile).filter(({ run_id, status }) => run_id === runId && status === 'error'),
    (lines) => lines.some(({ reason }) => reason === failure.type),
  );
  const attempts = logLines(lab.worker.logFile)
    .filter(({ run_id, status, activity_type }) => run_id === runId && status === 'warn' && activity_type !== undefined)
    .map(({ activity_type, attempt }) => [activity_type, attempt].join(' '));
  return { failure, notified, errors, attempts };
}

test('a bucket in another region fails discovery at once, with the region to set', async () => {
  const { failure, notified, errors, attempts } = await failing({ kind: 's3-refuse', how: 'PermanentRedirect' });
  expect(failure.type).toBe('S3Refused');
  expect(failure.message).toMatch(
    /^the accounts could not be discovered: S3 answers PermanentRedirect: .* lies in eu-west-1: set AWS_REGION=eu-west-1/,
  );
  expect(attempts).toEqual(['discoverAccounts 1']);
  expect(errors.map(({ reason }) => reason)).toEqual(['S3Refused']);
  expect(notified).toContain('run failed, nothing published');
  expect(notified).toContain('set AWS_REGION=eu-west-1');
});

test('a bucket that is gone while accounts are stored costs each account one attempt', async () => {
  const stores = { operations: ['s3:PutObject' as const], keyPrefix: 'runs/', afterCalls: 2 };
  const { failure, notified, attempts } = await failing({ kind: 's3-refuse', how: 'NoSuchBucket', ...stores });
  expect(failure.type).toBe('S3Refused');
  expect(failure.message).toMatch(
    /^the accounts could not be read: S3 answers NoSuchBucket: .*: check REPORT_BUCKET, or create it with terraform\/hub\.$/,
  );
  expect(attempts).toEqual(['storeShard 1']);
  expect(notified).toContain('check REPORT_BUCKET');
});

test('a request that S3 does not accept fails a publication at once', async () => {
  const promotes = { operations: ['s3:PutObject' as const], keyPrefix: 'history/' };
  const { failure, notified, attempts } = await failing({ kind: 's3-refuse', how: 'InvalidRequest', ...promotes });
  expect(failure.type).toBe('S3Refused');
  expect(failure.message).toMatch(/^the report could not be published: S3 answers InvalidRequest: .*Object Lock/);
  expect(attempts).toEqual(['publishReport 1']);
  expect(notified).toContain('Object Lock');
});
