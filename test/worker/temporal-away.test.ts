// Temporal is not there when the worker starts, and goes away later: the worker waits, and probes tell the difference.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createStore } from '#src/aws/store.ts';
import { freePort } from '#src/dev/child.ts';
import { localEnvironment, type EnvVars } from '#src/dev/stack.ts';
import { startTemporalDevServer, type TemporalDevServer } from '#src/dev/temporal-dev-server.ts';
import { keys } from '#domain/keys.ts';
import { startSimulator, type Simulator } from '#simulator/server.ts';
import { aSummary } from '../support/builders.ts';
import { eventually, s3ClientOf, simulatedAws } from '../support/lab.ts';
import { spawnWorker, type LogLine, type WorkerProcess } from '../support/worker-process.ts';
import { metricValue } from './exposition.ts';

const DAY_SECONDS = 86_400;

let directory: string;
let simulator: Simulator;
let worker: WorkerProcess;
let temporal: TemporalDevServer | undefined;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'temporal-away-'));
  simulator = await startSimulator({ scenario: { accounts: 3 } });
  const store = createStore(s3ClientOf(simulator), simulator.scenario.s3.buckets[0]!);
  const startedAt = new Date(Date.now() - 9 * DAY_SECONDS * 1_000).toISOString();
  const summary = aSummary({ reportDate: '2026-11-16', startedAt });
  await store.putOnce(keys.history('2026-11-16'), Buffer.from(JSON.stringify(summary)), 'application/json');
});
afterEach(async () => {
  await worker.stop();
  await temporal?.stop();
});
afterAll(async () => {
  await simulator.close();
  await rm(directory, { recursive: true });
});

const start = (name: string, address: string, settings: EnvVars) =>
  spawnWorker({ directory, name, env: localEnvironment(simulatedAws(simulator), address, settings) });

const complaints = () => worker.lines().filter(({ message }) => message.startsWith('Temporal does not answer'));
const firstComplaint = async () => {
  const isThere = (lines: LogLine[]) => lines.length > 0;
  const [line] = await eventually(() => Promise.resolve(complaints()), isThere);
  return line!;
};
const reportAge = async () => metricValue(await worker.metrics(), 'aws_config_compliance_seconds_since_last_report');
const probes = async () => ({ live: await worker.probe('/livez'), ready: await worker.probe('/readyz') });
const untilReady = (status: number) =>
  eventually(
    () => worker.probe('/readyz'),
    (answer) => answer === status,
  );

test('a worker without Temporal is alive and not ready, counts, names no secret, and ends at once when told to', async () => {
  const port = await freePort();
  worker = await start('unreachable', `http://worker:pa55word@127.0.0.1:${port}`, {
    KUBERNETES_SERVICE_HOST: '10.100.0.1',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  });
  const line = await firstComplaint();
  expect(line).toMatchObject({
    status: 'warn',
    attempt: 1,
    message: `Temporal does not answer at 127.0.0.1:${port}, namespace default: next try in 1 s`,
    'error.message': expect.any(String) as string,
  });
  expect(await probes()).toEqual({ live: 200, ready: 503 });
  expect(metricValue(await worker.metrics(), 'aws_config_compliance_rows_total')).toBe(0);
  // AWS knows no such key: how old the last report is cannot be said.
  expect(await reportAge()).toBeUndefined();
  expect(worker.lines().filter(({ reason }) => reason === 'long-lived-key')).toHaveLength(1);
  process.kill(worker.pid, 'SIGTERM');
  expect(await worker.exited).toBe(0);
  const { secretAccessKey, sessionToken } = simulator.credentials;
  const text = JSON.stringify(worker.lines());
  for (const secret of ['pa55word', secretAccessKey, sessionToken]) expect(text).not.toContain(secret);
});

test('it becomes ready once Temporal answers, is not once Temporal is gone, and drains without it', async () => {
  const port = await freePort();
  const settings = { TEMPORAL_API_KEY: 'key-of-the-namespace', TEMPORAL_TLS: 'false' };
  worker = await start('patient', `127.0.0.1:${port}`, settings);
  await firstComplaint();
  // The report before this worker's start counts, not the start.
  const age = await eventually(async () => (await reportAge()) ?? 0, Boolean);
  expect(age).toBeGreaterThanOrEqual(9 * DAY_SECONDS);
  temporal = await startTemporalDevServer({ directory, port, inMemory: true });
  await untilReady(200);
  await temporal.stop();
  await untilReady(503);
  expect(await worker.probe('/livez')).toBe(200);
  process.kill(worker.pid, 'SIGTERM');
  expect(await worker.exited).toBe(0);
  expect(worker.lines().map(({ status }) => status)).not.toContain('error');
  expect(JSON.stringify(worker.lines())).not.toContain('key-of-the-namespace');
});
