// Whole runs of which a step keeps failing: logged and notified while it is tried on, and again once it has succeeded.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ControlInput } from '#simulator/control.ts';
import { receiverSettings, startReceivers, type Receivers } from '#simulator/receivers/server.ts';
import { sentEvents, titleOf } from '../notifications/sent.ts';
import { eventually, startLab, type Lab } from '../support/lab.ts';
import { bundledWorkflows } from '../support/shared-bundle.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import { logLines } from '../support/worker-process.ts';

let receivers: Receivers;
let directory: string;
let lab: Lab;

/** The workflows as they are, but for how long they wait before they report that a step keeps failing. */
async function impatientBundle(): Promise<string> {
  const minutes = /(REPORT_FAILURE_AFTER_MS = )180_?000\b/g;
  const code = await bundledWorkflows();
  expect(code.match(minutes)).toHaveLength(1);
  const file = join(directory, 'bundle.js');
  await writeFile(file, code.replace(minutes, '$12000'));
  return file;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'keeps-failing-'));
  receivers = await startReceivers();
  const { SLACK_WEBHOOK_URL } = receiverSettings(receivers.url) as { SLACK_WEBHOOK_URL: string };
  const WORKFLOW_BUNDLE = await impatientBundle();
  lab = await startLab({ settings: { SLACK_WEBHOOK_URL, WORKFLOW_BUNDLE, NOTIFY_COMPLETE: 'false' } });
});
afterAll(async () => {
  await lab.stop();
  await receivers.close();
  await rm(directory, { recursive: true });
});
afterEach(() => void lab.simulator.control({ clearFaults: true }));

type Fault = NonNullable<ControlInput['addFaults']>[number];

/** Runs until people are notified of the fault, takes it away, and waits for the run's end. */
async function runThrough(fault: Fault, input: object) {
  lab.simulator.control({ addFaults: [fault] });
  const before = sentEvents(receivers, 'slack').length;
  const sent = () => sentEvents(receivers, 'slack').slice(before);
  const handle = await lab.start({ retryWindowHours: 0, ...input });
  const errors = () => logLines(lab.worker.logFile).filter(({ status }) => status === 'error');
  await eventually(
    async () => [sent().length, errors().length],
    ([notified, logged]) => notified! > 0 && logged! > 0,
  );
  const alarm = JSON.stringify(sent());
  lab.simulator.control({ clearFaults: true });
  const { runId, status } = (await handle.result()) as ReportResult;
  const ofRun = logLines(lab.worker.logFile).filter(({ run_id }) => run_id === runId);
  return { alarm, status, titles: sent().map(titleOf), ofRun };
}

test('publishing that S3 denies is one error and a notification, and the report is published once it is allowed', async () => {
  const fault: Fault = { kind: 's3-refuse', how: '403', operations: ['s3:PutObject'], keyPrefix: 'history/' };
  const { alarm, status, titles, ofRun } = await runThrough(fault, { reportDate: '2026-11-02' });
  expect(status).toBe('complete');
  expect(titles).toEqual(['2026-11-02: report cannot be published, still trying', '2026-11-02: complete']);
  expect(alarm).toContain('The report could not be published so far, and is tried again until');
  expect(alarm).toContain('S3 answers AccessDenied');
  expect(alarm).toContain('terraform/policies/hub');
  const errors = ofRun.filter(({ status: level }) => level === 'error');
  expect(errors.map(({ reason }) => reason)).toEqual(['PublishingFailed']);
  const warned = ofRun.filter(
    ({ status: level, activity_type }) => level === 'warn' && activity_type === 'publishReport',
  );
  expect(warned.length).toBeGreaterThanOrEqual(2);
});

test('a list of accounts that cannot be read is one error and a notification, and the run goes on once it can', async () => {
  const fault: Fault = { kind: 'malformed', how: 'garbage', operations: ['organizations:ListAccounts'] };
  const { status, titles, ofRun } = await runThrough(fault, { reportDate: '2026-11-09' });
  expect(status).toBe('complete');
  // The date is not known yet: it is that of the day on which the run started.
  expect(titles).toEqual([
    expect.stringMatching(/: accounts cannot be listed, still trying$/) as string,
    '2026-11-09: complete',
  ]);
  const errors = ofRun.filter(({ status: level }) => level === 'error');
  expect(errors.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^the list of accounts could not be read so far, and is tried again until /) as string,
  ]);
});
