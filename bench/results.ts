// What is measured, and the file that keeps it: with the machine and the versions, a case at a time.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { dirname } from 'node:path';
import type { OperationCounts } from '#simulator/base/request-log.ts';
import type { UnitCosts } from './unit-costs.ts';

export type PhaseCpu = {
  workers: number;
  busiestThread: { name: string; cpuSeconds: number };
  simulator: number;
  temporal: number;
};

/** One side's work on one organization. Seconds and CPU seconds begin with the start of the run. */
export type Run = {
  label: string;
  runId?: string;
  /** Key of the raw CSV that was published. */
  rawKey?: string;
  accounts: number;
  seconds: {
    wall: number;
    /** Until the raw CSV was complete. */
    toCsv?: number;
    discovering?: number;
    scanning?: number;
    publishing: number;
  };
  cpu: {
    /** With the start of its processes. */
    total: number;
    /** The same, until scanning had ended: what the calls cost. */
    scanning?: number;
    /** Phase by phase: of the workers, of their busiest thread, and of those who share the machine with them. */
    phases?: Record<'scanning' | 'publishing', PhaseCpu>;
  };
  peakMiB: number;
  /** The most until scanning had ended. */
  peakScanningMiB?: number;
  /** Calls of STS, Organizations and Config; those of S3 apart, for the peer has none. */
  calls: number;
  throttled: number;
  callsOfS3?: number;
  operations: Record<string, OperationCounts>;
  assumeRoleMostPerSecond?: number;
  rows: number;
  /** Rows of the truth that are missing, and rows that are not the truth's; absent where nobody looked. */
  lost?: number;
  foreign?: number;
  history?: { workflows: number; mostEvents: number; mostBytes: number };
  inFlight?: { most: number; mostOfOneWorker: number };
};

export type Target = { what: string; wanted: string; measured: string; ok: boolean };

export type CaseResult = {
  what: string;
  measuredAt: string;
  loadBefore: number;
  /** Of the CPU time that this machine asked its host for meanwhile, what others were given. */
  stolenPercent: number;
  /** Measured right before the first run of the product; absent for a case that has no computed ideal. */
  unitCosts?: UnitCosts;
  runs: Run[];
  ideals: ({ of: string; ratio: number } & Ideal)[];
  /** Calls an account that a reader needs at least, by operation. */
  fewestCalls?: Record<string, number>;
  targets: Target[];
};

export type Results = {
  machine: Record<string, string | number>;
  versions: Record<string, string>;
  cases: Record<string, CaseResult>;
};

export const round = (value: number): number => Math.round(value * 100) / 100;

export const machine = () => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: round(totalmem() / 1024 ** 3),
  linux: release(),
});

export const load = () => round(loadavg()[0]!);

/** Ticks that the machine's CPUs ran since it started, and that its host withheld (proc_stat(5): the eighth is steal). */
export function cpuTicks(): { run: number; stolen: number } {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, stolen = 0] = line.split(/\s+/).slice(1).map(Number);
  return { run: user + nice + system + irq + softirq, stolen };
}

/** Versions of what the figures depend on. */
export function versions(requirements: readonly string[]): Record<string, string> {
  const require = createRequire(import.meta.url);
  const names = ['@aws-sdk/client-config-service', '@temporalio/worker', 'exceljs'];
  const temporal = execFileSync(process.env['TEMPORAL_CLI'] ?? 'temporal', ['--version'], { encoding: 'utf8' });
  return {
    node: process.version,
    temporal: temporal.trim(),
    ...Object.fromEntries(
      names.map((name) => [name, (require(`${name}/package.json`) as { version: string }).version]),
    ),
    ...Object.fromEntries(requirements.map((line) => line.split('==') as [string, string])),
  };
}

/** What earlier benchmarks left in the file; empty if there is none. */
export async function readCases(file: string): Promise<Results['cases']> {
  try {
    return (JSON.parse(await readFile(file, 'utf8')) as Results).cases;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return {};
  }
}

export async function writeResults(file: string, results: Results): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(results, null, 2)}\n`);
}

export type Bound = { of: 'latency' | 'rate' | 'CPU'; seconds: number; arithmetic: string };

export type Phase = { name: string; seconds: number; bounds: Bound[] };

export type Ideal = { seconds: number; phases: Phase[] };
