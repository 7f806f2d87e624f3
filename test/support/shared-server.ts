// The Temporal server of a run of tests, started for the first test file that asks: each gets a namespace of its own.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { startTemporalDevServer, type TemporalDevServer } from '#src/dev/temporal-dev-server.ts';
import { withLock } from '../../setup/lock.mjs';
import { sharedFolder } from './shared-folder.ts';

type Address = Omit<TemporalDevServer, 'stop' | 'exited'>;

const fileIn = (folder: string): string => join(folder, 'temporal.json');

/** The server and a new namespace of it. Undefined outside `npm test`, where nothing would stop it. */
export async function sharedServer(): Promise<{ temporal: TemporalDevServer; namespace: string } | undefined> {
  const folder = sharedFolder();
  if (folder === undefined) return undefined;
  if (!existsSync(fileIn(folder))) await withLock(`temporal-of-${basename(folder)}`, () => startIn(folder));
  const address = JSON.parse(readFileSync(fileIn(folder), 'utf8')) as Address;
  const temporal = { ...address, stop: async () => undefined, exited: new Promise<null>(() => undefined) };
  return { temporal, namespace: await newNamespace(folder, address.address) };
}

async function startIn(folder: string): Promise<void> {
  if (existsSync(fileIn(folder))) return;
  const { name, pid, logFile, address, uiUrl } = await startTemporalDevServer({ directory: folder, inMemory: true });
  writeFileSync(`${fileIn(folder)}.part`, JSON.stringify({ name, pid, logFile, address, uiUrl } satisfies Address));
  renameSync(`${fileIn(folder)}.part`, fileIn(folder));
}

async function newNamespace(folder: string, address: string): Promise<string> {
  const namespace = firstFree(folder);
  const connection = await Connection.connect({ address });
  const retention = { seconds: 86_400 as never };
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: retention });
  await connection.close();
  return namespace;
}

/** A folder is made by one process only. */
function firstFree(folder: string): string {
  for (let number = 1; ; number++) {
    try {
      mkdirSync(join(folder, `namespace-${number}`));
      return `namespace-${number}`;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Stops the server, if one was started. Called when no test is left. */
export async function stopSharedServer(folder: string): Promise<void> {
  if (!existsSync(fileIn(folder))) return;
  const { pid, address } = JSON.parse(readFileSync(fileIn(folder), 'utf8')) as Address;
  process.kill(pid, 'SIGTERM');
  // Its parent may be gone: then nobody but its port tells that it has ended.
  while (await isListening(address)) await sleep(50);
}

function isListening(address: string): Promise<boolean> {
  const [host = '', port = ''] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect(Number(port), host);
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
