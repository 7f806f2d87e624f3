// Runs the child processes of a command. Their output is written to a file, and no child outlives the command.
import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { openSync, closeSync } from 'node:fs';
import { createServer } from 'node:net';

export type Child = {
  name: string;
  pid: number;
  logFile: string;
  stop(): Promise<void>;
  exited: Promise<number | null>;
};

export type ChildOptions = {
  name: string;
  command: string;
  args: readonly string[];
  env?: Readonly<Record<string, string | undefined>>;
  cwd?: string;
  /** The file that receives stdout and stderr. */
  logFile: string;
};

/** How long a process may take to exit by itself before it is killed. */
const STOP_TIMEOUT_MS = 20_000;

export function startChild({ name, command, args, env, cwd, logFile }: ChildOptions): Child {
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', log, log] });
  closeSync(log);
  // A process that cannot be started is treated like one that failed, and the waiting caller reports the failure.
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code));
    child.once('error', () => resolve(127));
  });
  return { name, pid: child.pid ?? 0, logFile, exited, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(force);
}

/** The first port to try. It is below the ports that Linux (from 32768), macOS and Windows (from 49152) assign to outgoing connections. */
const FIRST_PORT = 20_000;
const PORT_COUNT = 12_000;

/** Finds a port that is currently free, outside the range from which the system assigns ports. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST_PORT + randomInt(PORT_COUNT);
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') continue;
      throw error;
    }
    server.close();
    await once(server, 'close');
    return port;
  }
}

/** A child process ended by itself before it was ready. */
export class ExitedEarlyError extends Error {}

/** Polls until `ready` returns a value. Throws if the child ends first. After `seconds`, stops the child and throws. */
export async function waitFor<T>(child: Child, ready: () => Promise<T | undefined>, seconds = 60): Promise<T> {
  try {
    return await pollUntilReady(child, ready, seconds);
  } catch (error) {
    await child.stop();
    throw error;
  }
}

async function pollUntilReady<T>(child: Child, ready: () => Promise<T | undefined>, seconds: number): Promise<T> {
  let exitCode: number | null | undefined;
  void child.exited.then((code) => (exitCode = code));
  for (const deadline = Date.now() + seconds * 1_000; Date.now() < deadline;) {
    if (exitCode !== undefined)
      throw new ExitedEarlyError(`${child.name} ended with ${exitCode}; its output is in ${child.logFile}`);
    const answer = await ready();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${child.name} was not ready after ${seconds} s; its output is in ${child.logFile}`);
}
