// Two environments on one Temporal namespace do not mix: neither a worker nor an activity works for another bucket.
import { hostname } from 'node:os';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '#src/config/config.ts';
import { applySchedule, triggerSchedule } from '#src/temporal/weekly-schedule.ts';
import { eventually, startLab, type Lab } from '../support/lab.ts';
import { quietRuntime } from '../support/quiet-runtime.ts';
import { DEFAULT_TASK_QUEUE, publishQueueOf } from '#domain/task-queues.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import { spawnWorker, type WorkerProcess } from '../support/worker-process.ts';

const [OURS, THEIRS] = ['sys-compliance-reports-prod', 'sys-compliance-reports-ptdev'] as const;

let lab: Lab;
const workers: WorkerProcess[] = [];

beforeAll(async () => {
  lab = await startLab({
    scenario: {
      accounts: 6,
      config: { rulesPerRegion: 2, rowsPerAccount: 8 },
      faults: [],
      s3: { buckets: [OURS, THEIRS] },
    },
    settings: { SCAN_ATTEMPTS: '30' },
  });
});
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await lab.stop();
});

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

/** Resolves once a worker polls that looked at no other before. */
async function startUnchecked(name: string, settings: Record<string, string>): Promise<WorkerProcess> {
  const worker = await start(name, settings, ['node', 'test/worker/unchecked-worker.ts']);
  await eventually(
    () => Promise.resolve(worker.lines()),
    (lines) => lines.some(({ message }) => message === 'unchecked worker started'),
  );
  return worker;
}

// The later ones change what the earlier ones read.
describe('in this order', { shuffle: false }, () => {
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
          `task queue ${DEFAULT_TASK_QUEUE} of namespace ${lab.namespace} is polled by a worker with another bucket: ` +
          `expected ${THEIRS} (REPORT_BUCKET), found ${OURS} (worker ${found}). ` +
          'Give each environment a Temporal namespace of its own (TEMPORAL_NAMESPACE), or a TASK_QUEUE and a SCHEDULE_ID of its own. ' +
          'A worker that has stopped is listed for about five more minutes.',
      }),
    ]);
  });

  test('a worker starts next to pollers of its own bucket and of version 1.0.0', async () => {
    await lab.worker.stop();
    quietRuntime();
    const connection = await NativeConnection.connect({ address: lab.temporal.address });
    const identity = '1@aws-config-compliance-old';
    const activities = { scanAccount: () => Promise.resolve() };
    const poll = (taskQueue: string) =>
      Worker.create({ connection, namespace: lab.namespace, taskQueue, identity, activities });
    const old = await Promise.all([DEFAULT_TASK_QUEUE, publishQueueOf(DEFAULT_TASK_QUEUE)].map(poll));
    const ended = old.map((worker) => worker.run());
    try {
      const { workflowService } = lab.client;
      const pollersOf = (name: string) =>
        workflowService.describeTaskQueue({ namespace: lab.namespace, taskQueue: { name }, taskQueueType: 2 });
      for (const name of [DEFAULT_TASK_QUEUE, publishQueueOf(DEFAULT_TASK_QUEUE)])
        await eventually(
          () => pollersOf(name),
          ({ pollers }) => (pollers ?? []).some((poller) => poller.identity === identity),
        );
      const worker = await start('successor', {});
      await eventually(
        () => worker.probe('/readyz'),
        (status) => status === 200,
      );
      expect(worker.lines().filter(({ status }) => status !== 'info')).toEqual([]);
    } finally {
      for (const worker of old) worker.shutdown();
      await Promise.all(ended);
      await connection.close();
    }
  });

  test('a run is done by workers of its own bucket, while one of another bucket takes part of its activities', async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    const stray = await startUnchecked('stray', { REPORT_BUCKET: THEIRS });
    const refusals = () => stray.lines().filter(({ reason }) => reason === 'OtherBucket');
    await applySchedule(lab.client, lab.config, { dryRun: false });
    const handle = await triggerSchedule(lab.client, lab.config.SCHEDULE_ID);
    await eventually(
      () => Promise.resolve(refusals()),
      ({ length }) => length > 0,
    );
    await startUnchecked('ours', {});
    // Those of the schedule wait for retries only where accounts failed.
    const { status, promoted } = (await handle.result()) as ReportResult;
    const { KeyCount } = await lab.s3.send(new ListObjectsV2Command({ Bucket: THEIRS }));
    expect({ status, promoted, strayObjects: KeyCount }).toEqual({
      ...{ status: 'complete', promoted: true, strayObjects: 0 },
    });
    expect(refusals()[0]).toMatchObject({
      status: 'warn',
      'error.message':
        `the run belongs to bucket ${OURS}, and this worker has ${THEIRS} (REPORT_BUCKET): two environments share a task queue. ` +
        'Give each environment a Temporal namespace of its own (TEMPORAL_NAMESPACE), or a TASK_QUEUE and a SCHEDULE_ID of its own.',
    });
  }, 300_000);

  test('two environments with names of their own share a namespace, and each week is only in its own bucket', async () => {
    await workers.find((worker) => worker.name === 'stray')?.stop();
    const names = { TASK_QUEUE: 'compliance-ptdev', SCHEDULE_ID: 'compliance-ptdev-weekly' };
    const ptdev = parseConfig({ ...lab.env, ...names, REPORT_BUCKET: THEIRS });
    const worker = await start('ptdev', { ...names, REPORT_BUCKET: THEIRS });
    await applySchedule(lab.client, ptdev, { dryRun: false });
    const before = await listObjects(OURS);
    const published = await Promise.all(
      [lab.config, ptdev].map(async ({ SCHEDULE_ID }) => {
        const handle = await triggerSchedule(lab.client, SCHEDULE_ID);
        return (await handle.result()) as ReportResult;
      }),
    );
    expect(published.map(({ status, promoted }) => ({ status, promoted }))).toEqual([
      { status: 'complete', promoted: true },
      { status: 'complete', promoted: true },
    ]);
    const [prodRun, ptdevRun] = published.map(({ runId }) => runId);
    const prodObjects = (await listObjects(OURS)).filter((key) => !before.includes(key));
    expect({ prod: runsOf(prodObjects), ptdev: runsOf(await listObjects(THEIRS)) }).toEqual({
      prod: [prodRun],
      ptdev: [ptdevRun],
    });
    expect(worker.lines().filter(({ status }) => status !== 'info')).toEqual([]);
  }, 300_000);
});

async function listObjects(bucket: string): Promise<string[]> {
  const { Contents = [] } = await lab.s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  return Contents.map(({ Key = '' }) => Key);
}

/** Returns the runs whose evidence the keys name. */
function runsOf(keys: readonly string[]): string[] {
  return [...new Set(keys.filter((key) => key.startsWith('runs/')).map((key) => key.split('/')[1]!))];
}
