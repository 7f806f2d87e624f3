// A whole installation for one test file: a simulated organization, a real Temporal server, the real worker process.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { S3Client } from '@aws-sdk/client-s3';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { createStore, type Store } from '#src/aws/store.ts';
import { parseConfig, type Config } from '#src/config/config.ts';
import type { Child } from '#src/dev/child.ts';
import { localEnvironment, startWorkerProcess, type EnvVars } from '#src/dev/stack.ts';
import { createDataConverter } from '#src/temporal/data-converter.ts';
import { startTemporalDevServer, type TemporalDevServer } from '#src/dev/temporal-dev-server.ts';
import { partitionOf } from '#simulator/base/partition.ts';
import { MANAGEMENT_ACCOUNT_ID } from '#simulator/world/organization.ts';
import type { ScenarioInput } from '#simulator/scenario/scenario.ts';
import { startSimulator, type Simulator } from '#simulator/server.ts';
import { sharedBundle } from './shared-bundle.ts';
import { compileCache } from './shared-folder.ts';
import type { Progress, ReportResult } from '#src/workflows/types.ts';
import { sharedServer } from './shared-server.ts';

export type Lab = {
  simulator: Simulator;
  temporal: TemporalDevServer;
  client: Client;
  namespace: string;
  /** For commands and further workers. */
  env: EnvVars;
  config: Config;
  store: Store;
  s3: S3Client;
  directory: string;
  worker: Child;
  startWorker(name: string): Promise<Child>;
  /** Starts the workflow as people do; nothing waits for it. */
  start(...input: unknown[]): Promise<WorkflowHandle>;
  /** Starts the workflow with no retry window and returns its result. */
  report(input?: Record<string, unknown>): Promise<ReportResult>;
  stop(): Promise<void>;
};

/** Fast by default: no latency, no limits, quick retries, so that a test waits only for what it is about. */
const QUICK: ScenarioInput = {
  seed: 42,
  accounts: 12,
  config: { rulesPerRegion: 6, rowsPerAccount: 60 },
  rates: { config: null, organizationsScale: null },
};

const SETTINGS: EnvVars = { SCAN_ATTEMPTS: '2', CONFIG_REQUESTS_PER_SECOND: '1000', LOG_LEVEL: 'info' };

let started = 0;

export type LabOptions = {
  scenario?: ScenarioInput;
  /** Where the simulator keeps its objects, those of an earlier one included. Absent: a folder of its own. */
  dataDirectory?: string;
  settings?: EnvVars;
  /** The variables by which the worker reaches AWS. Absent: a session of the hub role, as static credentials. */
  aws?: (simulator: Simulator) => EnvVars;
  /** More of the server's flags, such as `--namespace`. With them, or a database file, the lab has a server of its own. */
  serverArgs?: readonly string[];
  /** Whether the Temporal server has its database in the lab's folder. Absent: in memory. */
  hasDatabaseFile?: boolean;
  /** A server that other labs use too, and this lab's namespace there. Absent: that of the run of tests. */
  shared?: { temporal: TemporalDevServer; namespace: string };
};

export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const {
    scenario,
    dataDirectory,
    settings,
    shared,
    serverArgs = [],
    aws = simulatedAws,
    hasDatabaseFile = false,
  } = options;
  const directory = await mkdtemp(join(tmpdir(), 'report-lab-'));
  const needsOwnServer = hasDatabaseFile || serverArgs.length > 0;
  const [simulator, sharing] = await Promise.all([
    startSimulator({ scenario: { ...QUICK, ...scenario }, ...(dataDirectory ? { dataDirectory } : {}) }),
    shared ?? (needsOwnServer ? undefined : sharedServer()),
  ]);
  const temporal =
    sharing?.temporal ?? (await startTemporalDevServer({ directory, inMemory: !hasDatabaseFile, args: serverArgs }));
  const namespace = sharing?.namespace ?? 'default';
  const bundle = await sharedBundle();
  const prepared = { ...SETTINGS, ...compileCache(), ...(bundle === undefined ? {} : { WORKFLOW_BUNDLE: bundle }) };
  const variables = { ...prepared, ...settings, TEMPORAL_NAMESPACE: namespace };
  const env = localEnvironment(aws(simulator), temporal.address, variables);
  const worker = await startWorkerProcess({ directory, env });
  const connection = await Connection.connect({ address: temporal.address });
  const config = parseConfig(env);
  const client = new Client({ connection, namespace, dataConverter: createDataConverter(config) });
  const s3 = s3ClientOf(simulator);
  const workers = [worker];
  const start = (...input: unknown[]) =>
    client.workflow.start('complianceReport', {
      taskQueue: config.TASK_QUEUE,
      workflowId: `report-${++started}`,
      args: input,
    });
  return {
    ...{ simulator, temporal, client, namespace, env, config, s3, directory, worker, start },
    store: createStore(s3, config.REPORT_BUCKET),
    async startWorker(name) {
      const another = await startWorkerProcess({ directory, env, name });
      workers.push(another);
      return another;
    },
    report: async (input = {}) => (await start({ retryWindowHours: 0, ...input })).result() as Promise<ReportResult>,
    async stop() {
      await connection.close();
      await Promise.all(workers.map((each) => each.stop()));
      if (!sharing) await temporal.stop();
      await simulator.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The variables by which a process reaches the simulated organization. */
export function simulatedAws({ url, scenario, credentials }: Simulator): EnvVars {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: scenario.regions[0]!,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    ORG_ROLE_ARN: `arn:${partitionOf(scenario.regions[0]!)}:iam::${MANAGEMENT_ACCOUNT_ID}:role/${scenario.organization.organizationRole}`,
    REPORT_BUCKET: scenario.s3.buckets[0]!,
  };
}

/** A client that is told all, so that labs in one process do not share variables. */
export function s3ClientOf({ url, scenario, credentials }: Simulator): S3Client {
  return new S3Client({
    responseChecksumValidation: 'WHEN_REQUIRED',
    endpoint: url,
    region: scenario.regions[0]!,
    credentials,
    forcePathStyle: true,
  });
}

/** Runs the Temporal CLI against the lab's server and returns what it prints. Throws with its error output. */
export async function temporalCli(lab: Lab, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.env['TEMPORAL_CLI'] ?? 'temporal', [
    ...args,
    ...['--address', lab.temporal.address, '--namespace', lab.namespace],
  ]);
  return stdout;
}

/** Asks until the answer is as wanted; throws with the last answer if that takes too long. */
export async function eventually<T>(
  ask: () => Promise<T>,
  isWanted: (answer: T) => boolean,
  seconds = 150,
): Promise<T> {
  for (const until = Date.now() + seconds * 1_000; ;) {
    const answer = await ask().catch((error: unknown) => {
      if (Date.now() > until) throw error;
      return undefined; // Not yet there, or its worker is just starting: asked again below.
    });
    if (answer !== undefined && isWanted(answer)) return answer;
    if (Date.now() > until) throw new Error(`still not as wanted after ${seconds} s: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Waits until a run is in this phase. */
export async function untilPhase(handle: WorkflowHandle, phase: Progress['phase'], seconds = 150): Promise<Progress> {
  return eventually(
    () => handle.query<Progress>('progress'),
    (progress) => progress.phase === phase,
    seconds,
  );
}
