// The worker as a process whose probes, metrics and log a test reads, ready or not.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, startChild, type Child } from '#src/dev/child.ts';
import type { EnvVars } from '#src/dev/stack.ts';
import { compileCache } from './shared-folder.ts';

export type LogLine = { timestamp: string; status: string; service: string; message: string } & Record<string, unknown>;

export type WorkerProcess = Child & {
  /** The status that a probe gets; 0: nobody listens. */
  probe(path: '/livez' | '/readyz'): Promise<number>;
  metrics(): Promise<string>;
  lines(): LogLine[];
};

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every line of a log file, what went to stderr included. Throws at one that is not a JSON object. */
export function logLines(file: string): LogLine[] {
  const written = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return written.map((line) => {
    if (!line.startsWith('{')) throw new Error(`no log line: ${line}`);
    return JSON.parse(line) as LogLine;
  });
}

/** Starts the worker with `env` and nothing else, and waits for nothing. `app` is the folder that it runs in. */
export async function spawnWorker(options: {
  directory: string;
  env: EnvVars;
  name: string;
  app?: string;
  entry?: readonly string[];
}): Promise<WorkerProcess> {
  const { directory, env, name, app = root, entry = ['node', 'src/worker.ts'] } = options;
  const [command = '', ...args] = entry;
  const [health, metrics] = [await freePort(), await freePort()];
  const unset = Object.fromEntries(Object.keys(process.env).map((key) => [key, undefined]));
  const child = startChild({
    name,
    command: command === 'node' ? process.execPath : command,
    args,
    cwd: app,
    env: { ...unset, ...compileCache(), ...env, HEALTH_PORT: String(health), METRICS_PORT: String(metrics) },
    logFile: join(directory, `${name}.log`),
  });
  return {
    ...child,
    probe: async (path) => (await fetch(`http://127.0.0.1:${health}${path}`).catch(() => ({ status: 0 }))).status,
    metrics: async () => (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text(),
    lines: () => logLines(child.logFile),
  };
}
