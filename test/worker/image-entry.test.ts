// What the image starts, without a container: production packages of the lockfile, the prebuilt bundle, the entry point.
// It drains in the middle of a run, which a successor completes.
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createStore } from '#src/aws/store.ts';
import { localEnvironment } from '#src/dev/stack.ts';
import { startTemporalDevServer, type TemporalDevServer } from '#src/dev/temporal-dev-server.ts';
import { startSimulator, type Simulator } from '#simulator/server.ts';
import { eventually, s3ClientOf, simulatedAws } from '../support/lab.ts';
import { spawnWorker, type WorkerProcess } from '../support/worker-process.ts';
import { metricValue } from './exposition.ts';
import { DEFAULT_TASK_QUEUE } from '#domain/task-queues.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import { expectedCsv } from '../support/oracle.ts';
import { buildImage, type Image } from './image-recipe.ts';

const ACCOUNTS = 4;
const UNLIMITED = { config: null, organizationsScale: null };

let directory: string;
let app: string;
let image: Image;
let simulator: Simulator;
let temporal: TemporalDevServer;
let client: Client;
const workers: WorkerProcess[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'image-entry-'));
  app = join(directory, 'app');
  simulator = await startSimulator({
    scenario: {
      accounts: ACCOUNTS,
      organization: { notActiveShare: 0 },
      config: { rulesPerRegion: 2, rowsPerAccount: 8 },
      rates: UNLIMITED,
    },
  });
  temporal = await startTemporalDevServer({ directory, inMemory: true });
  client = new Client({ connection: await Connection.connect({ address: temporal.address }) });
  image = await buildImage(app);
}, 300_000);
afterAll(async () => {
  await client.connection.close();
  await Promise.all(workers.map((worker) => worker.stop()));
  await temporal.stop();
  await simulator.close();
  await rm(directory, { recursive: true });
});

/** As the chart runs it: a heap below the memory limit, nowhere to write but the temporary folder. */
async function startImage(name: string): Promise<WorkerProcess> {
  const temporary = await mkdtemp(join(directory, 'tmp-'));
  const settings = {
    ...image.env,
    NODE_OPTIONS: '--max-old-space-size=448',
    TMPDIR: temporary,
    HOME: '/nonexistent',
    SHUTDOWN_GRACE_SECONDS: '2',
    CONFIG_REQUESTS_PER_SECOND: '1000',
  };
  const env = localEnvironment(simulatedAws(simulator), temporal.address, settings);
  const worker = await spawnWorker({ directory, env, name, app, entry: image.entry });
  workers.push(worker);
  await eventually(
    () => worker.probe('/readyz'),
    (status) => status === 200,
  );
  return worker;
}

const report = () =>
  client.workflow.start('complianceReport', {
    taskQueue: DEFAULT_TASK_QUEUE,
    workflowId: 'report',
    args: [{ retryWindowHours: 0 }],
  });

/** Every file of the app with the time of its last change. */
async function contents(): Promise<string[]> {
  const names = (await readdir(app, { recursive: true })).toSorted();
  return Promise.all(names.map(async (name) => `${name} ${(await stat(join(app, name))).mtimeMs}`));
}

test('the image holds sources, packages and the bundle, for one platform and without what only builds it', async () => {
  expect(image.entry).toEqual(['node', 'src/worker.ts']);
  expect((await readdir(app)).toSorted()).toEqual([
    'THIRD-PARTY-NOTICES.txt',
    'node_modules',
    'package.json',
    'src',
    'workflow-bundle.js',
  ]);
  const platforms = await readdir(join(app, 'node_modules/@temporalio/core-bridge/releases'));
  expect(platforms).toHaveLength(1);
  for (const name of ['vitest', 'typescript', 'oxlint', '@temporalio/testing', '@swc', 'swc-loader'])
    await expect(stat(join(app, 'node_modules', name))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('it drains in the middle of a run, which a successor completes', async () => {
  const before = await contents();
  const worker = await startImage('first');
  expect(await worker.probe('/livez')).toBe(200);
  expect(await worker.metrics()).toContain('temporal_worker_task_slots_available');

  // AWS Config answers nothing: told to end, the worker is in the middle of every account.
  simulator.control({ addFaults: [{ kind: 'hang' }] });
  const handle = await report();
  const isScanning = () => simulator.control({}).some(({ injected }) => injected >= ACCOUNTS);
  await eventually(async () => isScanning(), Boolean);
  process.kill(worker.pid, 'SIGTERM');
  expect(await worker.exited).toBe(0);
  expect((await handle.describe()).status.name).toBe('RUNNING');
  simulator.control({ clearFaults: true });

  const successor = await startImage('successor');
  const result = (await handle.result()) as ReportResult;
  const rows = [...simulator.oracle().rows()].length;
  const accounts = { discovered: ACCOUNTS, scanned: ACCOUNTS, failed: 0, excluded: 0, notActive: 0 };
  expect(result).toMatchObject({ status: 'complete', promoted: true, rows, accounts });
  expect(metricValue(await successor.metrics(), 'aws_config_compliance_rows_total')).toBe(rows);
  const store = createStore(s3ClientOf(simulator), simulator.scenario.s3.buckets[0]!);
  expect(String(await store.get({ key: result.keys.raw }))).toBe(expectedCsv(simulator));
  process.kill(successor.pid, 'SIGTERM');
  expect(await successor.exited).toBe(0);
  expect([...worker.lines(), ...successor.lines()].filter(({ status }) => status === 'error')).toEqual([]);
  expect(await contents()).toEqual(before);
});
