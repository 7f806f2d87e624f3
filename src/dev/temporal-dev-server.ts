// Starts the Temporal CLI's dev server for a laptop or a test, with its UI, and with its database in a file or in memory.
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { ExitedEarlyError, freePort, startChild, waitFor, type Child } from './child.ts';

export type TemporalDevServer = Child & { address: string; uiUrl: string };

/**
 * The maximum number of attempts to start the server. The CLI chooses ports for its internal services, and another process may take one of
 * them first.
 */
const MAX_STARTS = 3;

type TemporalDevServerOptions = {
  directory: string;
  port?: number;
  /**
   * Whether to keep the database in memory, where it is lost when the server stops. Writing the database to a file takes half of the
   * server's CPU time.
   */
  inMemory?: boolean;
  /** Additional flags for the CLI, such as `--namespace`. */
  args?: readonly string[];
};

/**
 * Starts the CLI that TEMPORAL_CLI names (set-up finds one) and resolves when the server responds. The log and the database are written to
 * `directory`. Unless `inMemory` is set, a server started with the same directory and port continues where the last one stopped.
 */
export async function startTemporalDevServer(options: TemporalDevServerOptions): Promise<TemporalDevServer> {
  for (let start = 1; ; start++) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (!(error instanceof ExitedEarlyError) || start === MAX_STARTS) throw error;
    }
  }
}

async function startOnce(options: TemporalDevServerOptions): Promise<TemporalDevServer> {
  const command = process.env['TEMPORAL_CLI'];
  if (!command) throw new Error('TEMPORAL_CLI is not set: start this by an npm script, which finds the Temporal CLI');
  const port = options.port ?? (await freePort());
  const uiPort = await freePort();
  const database = options.inMemory ? [] : ['--db-filename', join(options.directory, 'temporal.db')];
  const ports = ['--port', String(port), '--ui-port', String(uiPort), '--metrics-port', String(await freePort())];
  const child = startChild({
    name: 'Temporal dev server',
    command,
    args: [
      ...['server', 'start-dev', '--ip', '127.0.0.1', ...ports],
      ...database,
      ...['--log-level', 'error'],
      ...(options.args ?? []),
    ],
    logFile: join(options.directory, 'temporal.log'),
  });
  const address = `127.0.0.1:${port}`;
  await waitFor(child, async () => {
    const connection = await Connection.connect({ address, connectTimeout: '2s' }).catch(() => undefined);
    await connection?.close();
    return connection && true;
  });
  return { ...child, address, uiUrl: `http://127.0.0.1:${uiPort}` };
}
