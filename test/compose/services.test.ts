// Each service's own command and environment, started in the order of the file, on this machine instead of in containers:
// host names, ports and volumes are this machine's, the organization is small, and what others have compiled and bundled is
// taken; nothing else is changed. A report comes out at the end.

import { execFile } from 'node:child_process';
import { glob, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort, startChild, waitFor, type Child } from '#src/dev/child.ts';
import { sharedBundle } from '../support/shared-bundle.ts';
import { compileCache } from '../support/shared-folder.ts';
import { environmentOf, mountsOf, readComposeFile, root } from './compose-file.ts';

const { services, volumes } = readComposeFile();
const startUpSeconds = 60;
const reportSeconds = 150;
/** By default there are sixty accounts. */
const SMALL = ['--accounts', '4'];

let directory: string;
let ports: { temporal: number; ui: number; aws: number };
const children: Child[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'compose-'));
  for (const volume of Object.keys(volumes)) await mkdir(join(directory, volume));
  ports = { temporal: await freePort(), ui: await freePort(), aws: await freePort() };
});

afterAll(async () => {
  for (const child of children.toReversed()) await child.stop();
  await rm(directory, { recursive: true });
});

/** What names another container, a port that is a container's own, or a volume, as it is on this machine. */
function here(text: string, name: string): string {
  const mounts = mountsOf(services[name]!).filter(({ source }) => !source.startsWith('.'));
  return mounts
    .reduce((changed, { source, target }) => changed.replaceAll(target, join(directory, source)), text)
    .replace('temporal:7233', `127.0.0.1:${ports.temporal}`)
    .replace('aws:4566', `127.0.0.1:${ports.aws}`)
    .replace(/\b4566\b/, String(ports.aws));
}

async function environmentHere(name: string): Promise<Record<string, string>> {
  const settings = Object.entries(environmentOf(services[name]!)).map(([key, value]) => [key, here(value, name)]);
  const bundle = await sharedBundle();
  return {
    ...Object.fromEntries(settings),
    ...{ PATH: process.env['PATH'], HOME: directory, ...compileCache() },
    ...(name === 'worker' && bundle !== undefined && { WORKFLOW_BUNDLE: bundle }),
    // In a container both have their default port to themselves.
    ...(name === 'worker' && { HEALTH_PORT: String(await freePort()), METRICS_PORT: String(await freePort()) }),
    ...(name === 'temporal' && { TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}` }),
  };
}

async function start(name: string): Promise<Child> {
  const [program = '', ...args] = here(services[name]!.command, name).split(' ');
  const isCli = services[name]!.image.startsWith('temporalio/temporal:');
  const ofThisMachine = isCli ? ['--port', String(ports.temporal), '--ui-port', String(ports.ui)] : [];
  const child = startChild({
    name,
    // The image's entry point is the CLI, and its Node is on the PATH.
    command: isCli ? process.env['TEMPORAL_CLI']! : process.execPath,
    args: isCli
      ? [program, ...args, ...ofThisMachine]
      : [...args.map((arg) => (arg.endsWith('.ts') ? join(root, arg) : arg)), ...(name === 'aws' ? SMALL : [])],
    env: { ...withoutThisMachine(), ...(await environmentHere(name)) },
    logFile: join(directory, `${name}.log`),
  });
  children.push(child);
  return child;
}

/** startChild adds to this process's environment; a container starts with none. */
function withoutThisMachine(): Record<string, undefined> {
  return Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]));
}

async function healthy(name: string, child: Child): Promise<void> {
  const [, program = '', ...args] = services[name]!.healthcheck!.test;
  const command = program === 'temporal' ? process.env['TEMPORAL_CLI']! : process.execPath;
  const env = await environmentHere(name);
  const check = () =>
    new Promise<true | undefined>((resolve) => {
      const asked = args.map((arg) => here(arg, name));
      execFile(command, asked, { env, timeout: 5_000 }, (error) => resolve(error === null || undefined));
    });
  await waitFor(child, check, startUpSeconds);
}

async function temporal(...args: string[]): Promise<void> {
  const env = await environmentHere('temporal');
  await new Promise<void>((resolve, reject) => {
    execFile(process.env['TEMPORAL_CLI']!, args, { env }, (error) => (error === null ? resolve() : reject(error)));
  });
}

test('the services start in their order, and a report is published', async () => {
  const [temporalServer, aws] = [await start('temporal'), await start('aws')];
  await Promise.all([healthy('temporal', temporalServer), healthy('aws', aws)]);

  const printed = parseEnv(
    (await readFile(aws.logFile, 'utf8')).replaceAll(/^(?!export ).*$/gm, '').replaceAll('export ', ''),
  );
  const { AWS_ENDPOINT_URL: _url, TEMPORAL_ADDRESS: _address, ...identity } = environmentOf(services['worker']!);
  expect(printed).toMatchObject(identity);

  const worker = await start('worker');
  const schedule = await start('schedule');
  const ended = await schedule.exited;
  expect({ ended, said: await readFile(schedule.logFile, 'utf8') }).toMatchObject({ ended: 0 });
  await temporal('schedule', 'trigger', '--schedule-id', 'aws-config-compliance-weekly');

  const published = await waitFor(worker, () => publishedKeys(), reportSeconds);
  const date = /\d{4}-\d{2}-\d{2}/.exec(published.join())?.[0];
  expect(published).toEqual([
    `history/${date}.json`,
    'history/request-rates.json',
    'history/summary.csv',
    `raw/config-rules-${date}.csv`,
    `reports/config-compliance-${date}.svg`,
    `reports/config-compliance-${date}.xlsx`,
  ]);

  await worker.stop();
  expect(await worker.exited).toBe(0);
}, 300_000);

/** Keys outside runs/, once the table of all reports, which is written last, is among them. */
async function publishedKeys(): Promise<string[] | undefined> {
  const bucket = join(directory, 'reports', 'sys-compliance-reports-local');
  const keys: string[] = [];
  for await (const key of glob('{history,raw,reports}/*', { cwd: bucket })) keys.push(key);
  // The worker writes the request rates last.
  return keys.includes('history/request-rates.json') ? keys.toSorted() : undefined;
}
