// The peer: the Python script with 20 threads that users would otherwise pick, and its workbook.
import { readFile } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild } from '#src/dev/child.ts';
import { localEnvironment, type EnvVars } from '#src/dev/stack.ts';
import { pythonEnvironment } from '../setup/python-env.mjs';
import type { Organization } from './organizations.ts';
import { rowsOfCsv } from './csv-rows.ts';
import { round, type Run } from './results.ts';
import type { BenchEnvironment } from './environment.ts';
import { compareRows, type Expectations } from './oracle.ts';

const PEER_THREADS = 20;

const inRepository = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const legacy = (file: string) => inRepository(`test/workbook/legacy/${file}`);

/** What a program had cost by a moment, its start included. */
export type PythonUsage = { wallSeconds: number; cpuSeconds: number; peakMiB: number };

type Marks = { scan?: PythonUsage; total: PythonUsage };

/** Runs a legacy program to its end. Throws an Error with its last words if it fails. */
export async function runPython(
  environment: BenchEnvironment,
  program: 'scan.py' | 'report.py',
  args: readonly string[],
  env: EnvVars,
): Promise<Marks & { printed: string }> {
  const python = await pythonEnvironment('legacy', legacy('requirements.txt'));
  const usage = join(environment.directory, 'peer-usage.json');
  const logFile = join(environment.directory, 'peer.log');
  const starting = {
    name: program,
    command: python,
    args: [inRepository('bench/peer.py'), usage, legacy(program), ...args],
  };
  const child = await environment.own(Promise.resolve(startChild({ ...starting, env, logFile })));
  const code = await child.exited;
  const printed = await readFile(logFile, 'utf8');
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${printed.trim().split('\n').slice(-3).join(' ')}`);
  return { ...(JSON.parse(await readFile(usage, 'utf8')) as Marks), printed };
}

/** Scans the organization with the peer, and has it make its workbook. */
export async function runPeer(
  environment: BenchEnvironment,
  organization: Organization,
  expected: Expectations,
): Promise<Run> {
  await organization.resetLog();
  const csv = join(environment.directory, 'peer.csv');
  const args = [csv, '--threads', String(PEER_THREADS), '--org-role', organization.aws['ORG_ROLE_ARN']!];
  const workbook = ['--xlsx', join(environment.directory, 'peer.xlsx')];
  const { scan, total, printed } = await runPython(
    environment,
    'scan.py',
    [...args, ...workbook],
    localEnvironment(organization.aws, ''),
  );
  const { accounts, failed } = JSON.parse(printed.trim().split('\n').at(-1)!) as {
    accounts: number;
    failed: unknown[];
  };
  const { totals, operations } = await organization.log();
  const toCsv = scan ?? total;
  return {
    label: `peer, ${PEER_THREADS} threads`,
    accounts: accounts - failed.length,
    seconds: {
      wall: round(total.wallSeconds),
      toCsv: round(toCsv.wallSeconds),
      publishing: round(total.wallSeconds - toCsv.wallSeconds),
    },
    cpu: { total: round(total.cpuSeconds), scanning: round(toCsv.cpuSeconds) },
    peakMiB: round(total.peakMiB),
    calls: totals.calls,
    throttled: totals.throttled,
    operations,
    ...(await compareRows(expected, rowsOfCsv(createReadStream(csv)))),
  };
}
