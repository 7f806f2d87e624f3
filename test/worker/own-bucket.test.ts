// Two environments on one Temporal namespace do not mix: neither a worker nor an activity works for another bucket.
import { hostname } from 'node:os';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { applySchedule, triggerSchedule } from '#src/temporal/weekly-schedule.ts';
import { PUBLISH_TASK_QUEUE, TASK_QUEUE } from '#src/workflows/ports.ts';
import type { ReportResult } from '#src/workflows/run-state.ts';
import { eventually, startLab, type Lab } from '../support/lab.ts';
import { quietRuntime } from '../support/quiet-runtime.ts';
import { spawnWorker, type WorkerProcess } from '../support/worker-process.ts';

const [OURS, THEIRS] = ['sys-compliance-reports-prod', 'sys-compliance-reports-ptdev'] as const;
/** Of a server, where workers of version 1.0.0 work. */
const OLD_NAMESPACE = 'version-1-0-0';

let lab: Lab;
const workers: WorkerProcess[] = [];

beforeAll(async () => {
  lab = await startLab({
    scenario: { accounts: 6, faults: [], s3: { buckets: [OURS, THEIRS] } },
    settings: { SCAN_ATTEMPTS: '30' },
    serverArgs: ['--namespace', OLD_NAMESPACE],
  });
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
});
afterAll(() => lab.stop());

async function start(
  name: string,
  settings: Record<string, string>,
  entry?: readonly string[],
): Promise<WorkerProcess> {
  const env = { ...lab.env, ...settings };
  const worker = await spawnWorker({ directory: lab.directory, name, env, ...(entry ? { entry } : {}) });
  workers.push(worker);
  return worker;
}

const untilReady = (worker: WorkerProcess) =>
  eventually(
    () => worker.probe('/readyz'),
    (status) => status === 200,
  );

test('a worker with another bucket does not start, and its one error line says why', async () => {
  const worker = await start('theirs', { REPORT_BUCKET: THEIRS });
  expect(await worker.exited).toBe(1);
  const errors = worker.lines().filter(({ status }) => status === 'error');
  const found = `${lab.worker.pid}@${hostname()}/s3://${OURS}`;
  expect(errors).toEqual([
    expect.objectContaining({
      message: 'worker failed',
      'error.kind': 'SharedTaskQueueError',
      'error.message':
        `task queue ${TASK_QUEUE} of namespace default is polled for another bucket: ` +
        `expected ${THEIRS} (REPORT_BUCKET), found ${OURS} (worker ${found}). ` +
        'Give each environment a Temporal namespace of its own (TEMPORAL_NAMESPACE). ' +
        'A worker that has stopped is listed for about five more minutes.',
    }),
  ]);
});

test('a worker with the same bucket starts, also right after another one ended', async () => {
  const first = await start('first', {});
  await untilReady(first);
  await first.stop();
  const second = await start('second', {});
  await untilReady(second);
  expect(second.lines().filter(({ status }) => status !== 'info')).toEqual([]);
});

test('a worker of version 1.0.0 does not name its bucket, and is let be', async () => {
  quietRuntime();
  const connection = await NativeConnection.connect({ address: lab.temporal.address });
  const poll = (taskQueue: string) =>
    Worker.create({
      ...{ connection, namespace: OLD_NAMESPACE, taskQueue, identity: '1@aws-config-compliance-old' },
      activities: { scanAccount: () => Promise.resolve() },
    });
  const old = await Promise.all([TASK_QUEUE, PUBLISH_TASK_QUEUE].map(poll));
  const ended = old.map((worker) => worker.run());
  try {
    const { workflowService } = lab.client;
    await eventually(
      () =>
        workflowService.describeTaskQueue({
          namespace: OLD_NAMESPACE,
          taskQueue: { name: PUBLISH_TASK_QUEUE },
          taskQueueType: 2,
        }),
      ({ pollers }) => pollers?.[0]?.identity === '1@aws-config-compliance-old',
    );
    const worker = await start('beside-old', { TEMPORAL_NAMESPACE: OLD_NAMESPACE });
    await untilReady(worker);
    expect(worker.lines().filter(({ status }) => status !== 'info')).toEqual([]);
  } finally {
    for (const worker of old) worker.shutdown();
    await Promise.all(ended);
    await connection.close();
  }
});

test('a run is done by workers of its own bucket, while one of another bucket takes part of its activities', async () => {
  const stray = await start('stray', { REPORT_BUCKET: THEIRS }, ['node', 'test/worker/unchecked-worker.ts']);
  await eventually(
    () => Promise.resolve(stray.lines()),
    (lines) => lines.some(({ message }) => message === 'unchecked worker started'),
  );
  const refusals = () => stray.lines().filter(({ reason }) => reason === 'OtherBucket');
  await applySchedule(lab.client, lab.config, { dryRun: false });
  do {
    const handle = await triggerSchedule(lab.client);
    // Those of the schedule wait for retries only where accounts failed.
    const { status, promoted } = (await handle.result()) as ReportResult;
    const { KeyCount } = await lab.s3.send(new ListObjectsV2Command({ Bucket: THEIRS }));
    expect({ status, promoted, strayObjects: KeyCount }).toEqual({
      status: 'complete',
      promoted: true,
      strayObjects: 0,
    });
  } while (refusals().length === 0);
  expect(refusals()[0]).toMatchObject({
    status: 'warn',
    'error.message':
      `the run belongs to bucket ${OURS}, and this worker has ${THEIRS} (REPORT_BUCKET): two environments share a task queue. ` +
      'Give each a Temporal namespace of its own (TEMPORAL_NAMESPACE).',
  });
}, 300_000);
