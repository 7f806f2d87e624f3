// Whoever reads a command's output leaves before its end, as `head` does: every command ends quietly, and leaves nothing behind.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EnvVars } from '#src/dev/stack.ts';
import { findSchedule } from '#src/temporal/weekly-schedule.ts';
import { read } from '../docs/repository.ts';
import { eventually, startLab, untilPhase, type Lab } from '../support/lab.ts';
import { sharedBundle } from '../support/shared-bundle.ts';
import type { Progress, ReportResult } from '#src/workflows/types.ts';
import { compileCache } from '../support/shared-folder.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every npm script that runs a file of ours, and that file. */
const commands = Object.entries((JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts)
  .map(([name, script]) => [name, /(?:src|simulator|bench)\/\S+\.ts$/.exec(script)?.[0] ?? ''] as const)
  .filter(([, file]) => file !== '');

/** Those whose own work is cut short below. */
const AT_WORK = ['doctor', 'schedule', 'report', 'retry', 'verify', 'parity', 'simulate', 'worker', 'demo'];

/** A temporary folder for each command, so that what it leaves there is seen. */
const folders: string[] = [];
async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'reader-left-'));
  folders.push(folder);
  return folder;
}

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({
    scenario: {
      accounts: 3,
      organization: { notActiveShare: 0 },
      config: { rulesPerRegion: 2, rowsPerAccount: 8 },
      faults: [{ kind: 'role-missing', accounts: { count: 1 } }],
    },
  });
});
afterAll(async () => {
  await lab.stop();
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
});

type Ended = { code: number | null; signal: NodeJS.Signals | null; stderr: string };

/** What is right: as a shell shows a program that SIGPIPE has ended, and not a word. */
const QUIET: Ended = { code: 141, signal: null, stderr: '' };

/** Runs a file of ours; its reader leaves once it has read a line that `isLast` accepts, or at once. It reads stdout alone, or both. */
async function readUntil(
  args: readonly string[],
  env: EnvVars = {},
  isLast?: (line: string) => boolean,
  readsBoth = false,
): Promise<Ended & { lines: string[] }> {
  const merged = ['-c', 'exec "$0" "$@" 2>&1', process.execPath, ...args];
  const command = spawn(readsBoth ? 'sh' : process.execPath, readsBoth ? merged : args, {
    cwd: root,
    env: { PATH: process.env['PATH'], ...compileCache(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(command, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  let stderr = '';
  command.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const lines: string[] = [];
  if (isLast) {
    for await (const line of createInterface(command.stdout)) {
      lines.push(line);
      if (isLast(line)) break;
    }
  }
  command.stdout.destroy();
  const [code, signal] = await ended;
  return { code, signal, stderr, lines };
}

test.each(commands.filter(([name]) => !AT_WORK.includes(name)))('%s ends amid its help', async (_name, file) => {
  expect(await readUntil([file, '--help'])).toEqual({ ...QUIET, lines: [] });
});

test('doctor ends after its first line, also behind set-up', async () => {
  const { lines, ...ended } = await readUntil(['setup/run.mjs', 'src/cli/doctor.ts'], lab.env, () => true);
  expect(ended).toEqual(QUIET);
  expect(lines[0]).toMatch(/^ok {7}identity/);
});

test('schedule has made the schedule that it cannot speak of', async () => {
  expect(await readUntil(['src/schedule.ts'], lab.env)).toMatchObject(QUIET);
  expect(await findSchedule(lab.client, lab.config.SCHEDULE_ID)).toBeDefined();
});

test('report and retry end, and their run goes on; verify ends, and leaves no file', async () => {
  const report = await readUntil(['src/cli/report.ts'], lab.env, () => true, true);
  expect(report).toEqual({ ...QUIET, lines: ['discovering…'] });
  const [execution] = await lab.client.workflowService
    .listWorkflowExecutions({ namespace: lab.namespace, query: "WorkflowType = 'complianceReport'" })
    .then(({ executions }) => executions ?? []);
  const { workflowId = '' } = execution?.execution ?? {};
  const handle = lab.client.workflow.getHandle(workflowId!);
  expect((await untilPhase(handle, 'awaiting-retry')).publication).toMatchObject({ number: 1, status: 'partial' });

  const retry = ['src/cli/retry.ts', '--workflow-id', workflowId!];
  expect(await readUntil(retry, lab.env, () => true, true)).toEqual({ ...QUIET, lines: ['1 accounts queued'] });
  await eventually(
    () => handle.query<Progress>('progress'),
    ({ publication }) => publication?.number === 2,
  );
  await handle.executeUpdate('finish');
  const { runId } = (await handle.result()) as ReportResult;

  const TMPDIR = await emptyFolder();
  expect(await readUntil(['src/cli/verify.ts', '--run', runId], { ...lab.env, TMPDIR })).toMatchObject(QUIET);
  expect(await readdir(TMPDIR)).toEqual([]);
});

test('parity ends', async () => {
  const books = ['ordinary', 'numbers'].map((name) => `test/golden/${name}.xlsx`);
  expect(await readUntil(['src/cli/parity.ts', ...books])).toMatchObject(QUIET);
});

test('simulate closes what it has opened', async () => {
  const TMPDIR = await emptyFolder();
  expect(await readUntil(['simulator/main.ts', '--port', '0'], { TMPDIR })).toMatchObject(QUIET);
  expect(await readdir(TMPDIR)).toEqual([]);
});

test('worker drains', async () => {
  const started = (line: string) => line.includes('worker 1.');
  const env = { ...lab.env, LOG_LEVEL: 'debug' };
  const reading = readUntil(['src/worker.ts'], env, started);
  const { lines, ...ended } = await reading;
  expect(ended).toEqual(QUIET);
  expect(lines.every((line) => line.startsWith('{'))).toBe(true);
});

test('demo stops all that it has started', async () => {
  const TMPDIR = await emptyFolder();
  // HOME, because tools would keep their caches in the temporary folder otherwise.
  const bundle = await sharedBundle();
  const env = {
    ...{ TEMPORAL_CLI: process.env['TEMPORAL_CLI']!, HOME: process.env['HOME']!, TMPDIR },
    ...(bundle === undefined ? {} : { WORKFLOW_BUNDLE: bundle }),
  };
  const demo = ['src/cli/demo.ts', '--accounts', '3'];
  const { lines, ...ended } = await readUntil(demo, env, (line) => /^ {2}Temporal /.test(line));
  expect(ended).toEqual(QUIET);
  const addresses = lines.flatMap((line) => line.match(/127\.0\.0\.1:\d+/g) ?? []);
  expect(addresses).toHaveLength(3);
  for (const address of addresses) await expect(fetch(`http://${address}`)).rejects.toThrow('fetch failed');
  expect(await readdir(TMPDIR)).toEqual([]);
});

test.runIf(process.platform === 'linux')('a full disk is one line on stderr, and no stack trace', async () => {
  const command = spawn('sh', ['-c', '"$0" src/cli/doctor.ts --help > /dev/full', process.execPath], {
    cwd: root,
    env: {},
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [[code], stderr] = await Promise.all([
    once(command, 'close'),
    (async () => (await command.stderr.toArray()).join(''))(),
  ]);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: 'the output cannot be written: ENOSPC: no space left on device, write\n',
  });
});
