// The Temporal server of the whole suite, and a namespace of it for each installation.
import type { TemporalDevServer } from '#src/dev/temporal-dev-server.ts';

/** One for each installation, so that none takes another's work. */
export const NAMESPACES = [
  'network-cut',
  'services-fail',
  'limits',
  'malformed-accounts',
  'mixes-0',
  'mixes-1',
  'mixes-2',
  'notices',
  'paused',
  'promotion',
  's3-fails',
  's3-parts',
  'unfinished',
  'worker-killed',
] as const;

export type Namespace = (typeof NAMESPACES)[number];

/** Variable by which the suite's set-up names the server to the files, which run in processes of their own. */
const VARIABLE = 'FAULTS_TEMPORAL';

/** Hands a server to all files of the suite. */
export function handOut({ name, pid, logFile, address, uiUrl }: TemporalDevServer): void {
  process.env[VARIABLE] = JSON.stringify({ name, pid, logFile, address, uiUrl });
}

/** What `startLab` takes to use the suite's server; whoever started it stops it. */
export function sharedServer(namespace: Namespace): { temporal: TemporalDevServer; namespace: string } {
  const server = process.env[VARIABLE];
  if (server === undefined) throw new Error('the fault suite is run by: npm run test:faults');
  const started = JSON.parse(server) as Omit<TemporalDevServer, 'stop' | 'exited'>;
  const stop = async (): Promise<void> => undefined;
  return { temporal: { ...started, stop, exited: new Promise(() => undefined) }, namespace };
}
