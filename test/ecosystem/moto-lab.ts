// Whole runs against moto: one AWS and one Temporal server, and a worker with a namespace for each set of settings.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { createStore, type Store } from '#src/aws/store.ts';
import type { Child } from '#src/dev/child.ts';
import { localEnvironment, startWorkerProcess, type EnvVars } from '#src/dev/stack.ts';
import { startTemporalDevServer } from '#src/dev/temporal-dev-server.ts';
import type { Coverage, CoverageLine } from '#domain/coverage/reconciliation.ts';
import type { RuleNote } from '#domain/coverage/notes.ts';
import { sharedBundle } from '../support/shared-bundle.ts';
import { compileCache } from '../support/shared-folder.ts';
import { DEFAULT_TASK_QUEUE } from '#domain/task-queues.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import { startMotoAws, type MotoAws } from './moto-aws.ts';

export type Installation = {
  env: EnvVars;
  store: Store;
  start(): Promise<WorkflowHandle>;
  /** Starts the workflow with no retry window and returns its result. */
  report(input?: object): Promise<ReportResult>;
};

export type MotoLab = {
  aws: MotoAws;
  directory: string;
  /** A worker of its own, with its namespace and the roles that it uses. Its bucket, `store.bucket`, is for the test to create. */
  install(name: string, roles: Parameters<MotoAws['env']>[0], settings?: EnvVars): Promise<Installation>;
  stop(): Promise<void>;
};

/** Few attempts: what is retried without need is seen by its calls, and costs a test seconds instead of minutes. */
const SETTINGS: EnvVars = { SCAN_ATTEMPTS: '3', CONFIG_REQUESTS_PER_SECOND: '1000' };

export async function startMotoLab(namespaces: readonly string[]): Promise<MotoLab> {
  const directory = await mkdtemp(join(tmpdir(), 'moto-lab-'));
  const args = namespaces.flatMap((namespace) => ['--namespace', namespace]);
  const bundle = await sharedBundle();
  const prepared = { ...SETTINGS, ...compileCache(), ...(bundle === undefined ? {} : { WORKFLOW_BUNDLE: bundle }) };
  const [aws, temporal] = await Promise.all([
    startMotoAws(directory),
    startTemporalDevServer({ directory, args, inMemory: true }),
  ]);
  const connection = await Connection.connect({ address: temporal.address });
  const workers: Child[] = [];
  return {
    ...{ aws, directory },
    async install(namespace, roles, settings) {
      const bucket = `compliance-reports-${namespace}`;
      const variables = { ...prepared, ...settings, TEMPORAL_NAMESPACE: namespace };
      const env = localEnvironment(aws.env(roles, bucket), temporal.address, variables);
      workers.push(await startWorkerProcess({ directory, env, name: `worker-${namespace}` }));
      const client = new Client({ connection, namespace });
      const start = (input: object = {}) =>
        client.workflow.start('complianceReport', {
          ...{ taskQueue: DEFAULT_TASK_QUEUE, workflowId: `report-${namespace}-${Date.now()}`, args: [input] },
        });
      return {
        ...{ env, start, store: createStore(aws.s3, bucket) },
        report: async (input = {}) =>
          (await start({ retryWindowHours: 0, ...input })).result() as Promise<ReportResult>,
      };
    },
    async stop() {
      await connection.close();
      await Promise.all(workers.map((worker) => worker.stop()));
      await temporal.stop();
      await aws.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Coverage as the run published it, and the notes of each account and region. */
export async function readCoverage({ store }: Installation, { keys }: ReportResult) {
  const key = keys.manifest.replace(/manifest\.json$/, 'coverage.json');
  const coverage = JSON.parse(String(await store.get({ key }))) as Coverage;
  const line = (accountId: string, region: string): CoverageLine =>
    coverage.lines.find((each) => each.accountId === accountId && each.region === region)!;
  const notes = async (accountId: string, region: string): Promise<RuleNote[]> => {
    const { notes: stored, shortNotes } = line(accountId, region);
    if (shortNotes) return shortNotes;
    return stored ? (JSON.parse(String(await store.get(stored))) as RuleNote[]) : [];
  };
  return { coverage, line, notes };
}

/** The messages of an error and of all that caused it. */
export function messagesOf(error: unknown): string {
  return error instanceof Error ? `${error.message}\n${messagesOf(error.cause)}` : '';
}

/** All that a note says; one about several rules has their number and names instead of words. */
export function saidBy({ note, kind, rules }: RuleNote): string {
  return rules === undefined ? note : `${rules.length} ${kind}: ${rules.join(', ')}`;
}
