// What a case of the benchmark is.
import { availableParallelism } from 'node:os';
import type { CaseResult, Results, Run, Target } from './results.ts';
import type { BenchEnvironment } from './environment.ts';
import type { UnitCosts } from './unit-costs.ts';

/** What every case is given. */
export type CaseContext = {
  environment: BenchEnvironment;
  /** To be called right before a run of the product: the machine's speed changes within minutes. */
  measureUnitCosts: () => Promise<UnitCosts>;
  /** The smoke test's sizes. */
  isSmall: boolean;
  /** Whether the peer runs as well. */
  withPeer: boolean;
  /** Folder for CPU profiles of the workers. */
  profile: string | undefined;
  /** Results of the other cases, of this or an earlier benchmark. */
  others: Results['cases'];
  /** How long a run of the product may take, in milliseconds, before it counts as stuck. */
  timeoutMs: number;
  /** Shows a person what is being done. */
  log: (text: string) => void;
};

export type Measured = Pick<CaseResult, 'unitCosts' | 'runs' | 'ideals' | 'fewestCalls' | 'targets'>;

export type Case = {
  what: string;
  /** About how long it takes on two cores. */
  minutes: { product: number; peer: number };
  measure: (context: CaseContext) => Promise<Measured>;
};

export const CORES = availableParallelism();

/** CONCURRENT_ACCOUNTS, as the settings have it by default. */
export const DEFAULT_CONCURRENCY = 100;

export const atMost = (what: string, measured: number, limit: number, unit = ''): Target => ({
  what,
  wanted: `≤ ${limit.toLocaleString('en')}${unit}`,
  measured: `${twoDigits(measured)}${unit}`,
  ok: measured <= limit,
});

export const atLeast = (what: string, measured: number, limit: number, unit = ''): Target => ({
  what,
  wanted: `≥ ${limit.toLocaleString('en')}${unit}`,
  measured: `${twoDigits(measured)}${unit}`,
  ok: measured >= limit,
});

const twoDigits = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 2 });

/** What holds for every run of the product, whatever it is compared with. */
export function nothingLost(runs: readonly Run[]): Target[] {
  const sum = (of: (run: Run) => number) => runs.reduce((total, run) => total + of(run), 0);
  return [
    atMost(
      'rows lost or foreign',
      sum(({ lost = 1, foreign = 1 }) => lost + foreign),
      0,
    ),
    // Each run is a first week, in which the rate is found.
    atMost(
      'throttled answers',
      (sum(({ throttled }) => throttled) /
        Math.max(
          1,
          sum(({ calls }) => calls),
        )) *
        100,
      10,
      ' %',
    ),
  ];
}
