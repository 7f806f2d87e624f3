// Starts everything that a report needs: the simulated organization, the notification receivers, a Temporal server and the real worker.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, startChild, waitFor, type Child } from './child.ts';
import { startTemporalDevServer, type TemporalDevServer } from './temporal-dev-server.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Settings and addresses, as environment variables. */
export type EnvVars = Record<string, string>;

/** Returns this process's environment without the variables that refer to a real account or server. */
function cleanEnvironment(): EnvVars {
  const ownVariables = Object.entries(process.env).filter(
    ([name]) => !/^(AWS|TEMPORAL)_/.test(name) || name === 'TEMPORAL_CLI',
  );
  return Object.fromEntries(ownVariables.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** Returns the settings with which a worker, a schedule or a command uses these addresses. */
export function localEnvironment(aws: EnvVars, temporalAddress: string, settings: EnvVars = {}): EnvVars {
  return {
    ...cleanEnvironment(),
    ...aws,
    TEMPORAL_ADDRESS: temporalAddress,
    HEALTH_PORT: '0',
    METRICS_PORT: '0',
    ...settings,
  };
}

/**
 * Starts the simulated organization as a separate process. Resolves with the process and the environment variables for connecting to it.
 */
export async function startSimulatorProcess(options: {
  directory: string;
  args: readonly string[];
}): Promise<Child & { url: string; aws: EnvVars }> {
  const port = await freePort();
  const child = startNode('simulated organization', 'simulator/main.ts', {
    args: ['--port', String(port), '--data', join(options.directory, 's3'), ...options.args],
    env: cleanEnvironment(),
    logFile: join(options.directory, 'simulator.log'),
  });
  return { ...child, url: `http://127.0.0.1:${port}`, aws: await readPrintedVariables(child, 'REPORT_BUCKET') };
}

/** Starts the notification receivers as a separate process. Resolves with the environment variables for connecting to them. */
async function startReceiversProcess(directory: string): Promise<Child & { settings: EnvVars }> {
  const child = startNode('receivers of notifications', 'simulator/receivers/main.ts', {
    env: cleanEnvironment(),
    logFile: join(directory, 'receivers.log'),
  });
  return { ...child, settings: await readPrintedVariables(child, 'RECEIVERS_URL') };
}

/** Reads the variables that a simulator prints for a shell. `last` is the name of the last variable. */
async function readPrintedVariables(child: Child, last: string): Promise<EnvVars> {
  return waitFor(child, async () => {
    const printed = (await readFile(child.logFile, 'utf8')).matchAll(/^export (\w+)=(.*)$/gm);
    const variables = Object.fromEntries([...printed].map(([, name, value]) => [name!, value!]));
    return last in variables ? variables : undefined;
  });
}

/** Starts the real worker, and resolves when the worker polls its task queues. */
export async function startWorkerProcess(options: { directory: string; env: EnvVars; name?: string }): Promise<Child> {
  const port = await freePort();
  const name = options.name ?? 'worker';
  const child = startNode(name, 'src/worker.ts', {
    env: { ...options.env, HEALTH_PORT: String(port) },
    logFile: join(options.directory, `${name}.log`),
  });
  await waitFor(child, async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    return answer?.ok || undefined;
  });
  return child;
}

function startNode(
  name: string,
  script: string,
  options: { args?: readonly string[]; env: EnvVars; logFile: string },
): Child {
  const { args = [], env, logFile } = options;
  // `env` contains every setting, so none of this process's own settings are inherited.
  const unset = Object.fromEntries(Object.keys(process.env).map((key) => [key, undefined]));
  return startChild({
    name,
    command: process.execPath,
    args: [join(root, script), ...args],
    env: { ...unset, ...env },
    logFile,
  });
}

export type Stack = {
  simulator: Awaited<ReturnType<typeof startSimulatorProcess>>;
  temporal: TemporalDevServer;
  worker: Child;
  /** The address at which notifications arrive. */
  receiversUrl: string;
  env: EnvVars;
  stop(): Promise<void>;
};

/** Starts everything. If one part fails to start, all parts are stopped. Logs and data are written to `directory`. */
export async function startStack(options: {
  directory: string;
  simulatorArgs: readonly string[];
  settings: EnvVars;
}): Promise<Stack> {
  const { directory, settings } = options;
  await mkdir(directory, { recursive: true });
  const started: Child[] = [];
  const stop = async () => {
    for (const child of started.toReversed()) await child.stop();
  };
  try {
    const starting = [
      startSimulatorProcess({ directory, args: options.simulatorArgs }),
      startTemporalDevServer({ directory }),
      startReceiversProcess(directory),
    ] as const;
    // All parts are awaited even if one fails, so that the others can be stopped.
    for (const start of await Promise.allSettled(starting)) if (start.status === 'fulfilled') started.push(start.value);
    const [simulator, temporal, receivers] = await Promise.all(starting);
    const { RECEIVERS_URL: receiversUrl = '', ...variables } = receivers.settings;
    const links = { TEMPORAL_UI_URL: temporal.uiUrl };
    const env = localEnvironment(simulator.aws, temporal.address, { ...variables, ...links, ...settings });
    const worker = await startWorkerProcess({ directory, env });
    started.push(worker);
    return { simulator, temporal, worker, receiversUrl, env, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
