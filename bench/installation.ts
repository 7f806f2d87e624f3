// One installation of the product: a real Temporal server, and real workers with the limits of their pod.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { parse } from 'yaml';
import { parseConfig, type Config } from '#src/config/config.ts';
import type { Child } from '#src/dev/child.ts';
import { localEnvironment, startWorkerProcess, type EnvVars } from '#src/dev/stack.ts';
import { startTemporalDevServer } from '#src/dev/temporal-dev-server.ts';
import { bundleWorkflows } from '#src/worker/bundle-workflows.ts';
import type { Organization } from './organizations.ts';
import type { BenchEnvironment } from './environment.ts';

export type Installation = {
  client: Client;
  config: Config;
  pids: { workers: number[]; temporal: number[]; simulator: number[] };
  /** Rejects when a worker ends by itself: nothing would go on without it. */
  workerEnds: Promise<never>;
  stop(): Promise<void>;
};

export type InstallationOptions = {
  settings?: EnvVars;
  workers?: number;
  /** Folder for a CPU profile of each worker, written when it ends. */
  profile?: string | undefined;
};

const inRepository = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Starts it and resolves once every worker polls. The caller stops it; if that fails, the stage does. */
export async function startInstallation(
  environment: BenchEnvironment,
  organization: Organization,
  { settings, workers = 1, profile }: InstallationOptions = {},
): Promise<Installation> {
  const directory = join(environment.directory, crypto.randomUUID());
  await mkdir(directory);
  const [temporal, bundleFile, options] = await Promise.all([
    environment.own(startTemporalDevServer({ directory })),
    bundleOf(environment),
    nodeOptions(profile),
  ]);
  // As the image sets them, and the chart.
  const malloc = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072' };
  const pod = { NODE_ENV: 'production', ...malloc, NODE_OPTIONS: options, WORKFLOW_BUNDLE: bundleFile };
  const env = localEnvironment(organization.aws, temporal.address, { ...pod, ...settings });
  const started = await Promise.all(
    Array.from({ length: workers }, (_, index) =>
      environment.own(startWorkerProcess({ directory, env, name: `worker-${index + 1}` })),
    ),
  );
  const workerEnds = Promise.race(started.map(endOf));
  workerEnds.catch(() => undefined); // Nobody may be waiting for it.
  const connection = await Connection.connect({ address: temporal.address });
  return {
    client: new Client({ connection }),
    config: parseConfig(env),
    workerEnds,
    pids: { workers: started.map(({ pid }) => pid), temporal: [temporal.pid], simulator: [organization.pid] },
    async stop() {
      await connection.close();
      await Promise.all(started.map((worker) => worker.stop()));
      await temporal.stop();
    },
  };
}

async function endOf({ name, exited, logFile }: Child): Promise<never> {
  const code = await exited;
  throw new Error(`${name} ended with ${code}: ${(await readFile(logFile, 'utf8')).slice(-2_000)}`);
}

let bundle: Promise<string> | undefined;

/** The workflows bundled beforehand, as the image has them: once, for all installations. */
async function bundleOf(environment: BenchEnvironment): Promise<string> {
  const file = join(environment.directory, 'workflow-bundle.js');
  bundle ??= bundleWorkflows();
  await writeFile(file, await bundle);
  return file;
}

/** The chart's V8 limits for the pod's memory. */
async function nodeOptions(profile: string | undefined): Promise<string> {
  const values = parse(await readFile(inRepository('k8s/values.yaml'), 'utf8')) as {
    worker: { maxOldSpaceMiB: number; maxSemiSpaceMiB: number };
  };
  const { maxOldSpaceMiB, maxSemiSpaceMiB } = values.worker;
  const memory = `--max-old-space-size=${maxOldSpaceMiB} --max-semi-space-size=${maxSemiSpaceMiB}`;
  return profile ? `${memory} --cpu-prof --cpu-prof-dir=${profile}` : memory;
}
