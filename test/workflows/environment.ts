// The real workflows on a real server, their activities played by a test: no AWS, and no activity ends before the test says so.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { startTemporalDevServer } from '#src/dev/temporal-dev-server.ts';
import type { ScanActivities, PublishActivities } from '#src/workflows/activity-types.ts';
import { aPlan, aPublication, aStoredObject } from '../support/builders.ts';
import { quietRuntime } from '../support/quiet-runtime.ts';
import { bundledWorkflows } from '../support/shared-bundle.ts';
import { DEFAULT_TASK_QUEUE, publishQueueOf } from '#domain/task-queues.ts';
import { sharedServer } from '../support/shared-server.ts';

/** The activities, as a test plays them; those it does not name fail at once. */
export type MockActivities = Partial<ScanActivities & PublishActivities>;

export type WorkflowEnvironment = {
  client: Client;
  /** Whom the workflows that a test starts from now on will meet. */
  mockActivities(mocked: MockActivities): void;
  /** Messages of the lines that were logged so far; they come a moment after what they are about. */
  errors: readonly string[];
  warnings: readonly string[];
  /** Ends the worker, as a deployment does, and starts one with these workflows, or with those of this version. */
  restartWorker(bundle?: string): Promise<void>;
  /** Ends the worker, waits for the work, and starts the worker again. */
  withoutWorker(work: () => Promise<unknown>): Promise<void>;
  close(): Promise<void>;
};

/** Activities of a run in which all goes well, without accounts to scan. */
export const ALL_GOES_WELL = {
  discoverAccounts: () => Promise.resolve(aPlan()),
  listShardAccounts: () => Promise.resolve([]),
  storeShard: () => Promise.resolve(aStoredObject()),
  publishReport: () => Promise.resolve(aPublication()),
} satisfies MockActivities;

const ACTIVITIES = [
  'planNotices',
  'notify',
  'discoverAccounts',
  'listShardAccounts',
  'readAggregator',
  'rereadDifferences',
  'scanAccount',
  'readShardProgress',
  'storeShard',
  'publishReport',
] as const;

/** Starts a Temporal server, with these flags in addition to the usual ones, and a worker. */
export async function openWorkflowEnvironment(args: readonly string[] = []): Promise<WorkflowEnvironment> {
  const { errors, warnings } = quietRuntime();
  const directory = await mkdtemp(join(tmpdir(), 'workflows-'));
  const sharing = args.length === 0 ? await sharedServer() : undefined;
  const temporal = sharing?.temporal ?? (await startTemporalDevServer({ directory, inMemory: true, args }));
  const namespace = sharing?.namespace ?? 'default';
  const forWorkers = await NativeConnection.connect({ address: temporal.address });
  const connection = await Connection.connect({ address: temporal.address });

  /** Nobody is notified, unless a test says who. */
  const planNotices = () => Promise.resolve({ channels: [], tellComplete: false, expectedRunMinutes: 60 });
  let mocks: MockActivities = {};
  const activities = Object.fromEntries(
    ACTIVITIES.map((name) => [
      name,
      async (input: never) => {
        const activity = { planNotices, ...mocks }[name];
        if (!activity) throw new TypeError(`nobody plays ${name}`);
        return activity(input);
      },
    ]),
  );
  // A test that failed may leave activities that nobody ends.
  const common = { connection: forWorkers, namespace, activities, shutdownForceTime: '2s' };
  async function startWorker(code: string): Promise<() => Promise<unknown>> {
    const workers = await Promise.all([
      Worker.create({ ...common, taskQueue: DEFAULT_TASK_QUEUE, workflowBundle: { code } }),
      Worker.create({ ...common, taskQueue: publishQueueOf(DEFAULT_TASK_QUEUE) }),
    ]);
    const running = Promise.all(workers.map((worker) => worker.run()));
    return () => {
      for (const worker of workers) worker.shutdown();
      return running;
    };
  }
  let stopWorker = await startWorker(await bundledWorkflows());

  return {
    client: new Client({ connection, namespace }),
    errors,
    warnings,
    mockActivities: (mocked) => {
      mocks = mocked;
    },
    async withoutWorker(work) {
      await stopWorker();
      await work();
      stopWorker = await startWorker(await bundledWorkflows());
    },
    async restartWorker(bundle) {
      await stopWorker();
      stopWorker = await startWorker(bundle ?? (await bundledWorkflows()));
    },
    async close() {
      await stopWorker();
      await connection.close();
      await forWorkers.close();
      if (!sharing) await temporal.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
