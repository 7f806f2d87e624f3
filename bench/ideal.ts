// The least time that a run could take, with its arithmetic: for each phase the largest of what latency, rates and CPU ask.
import { growUnits } from '#simulator/base/organization-units.ts';
import type { Run, Bound, Phase, Ideal } from './results.ts';
import type { Organization } from './organizations.ts';
import type { Expectations } from './oracle.ts';
import type { UnitCosts } from './unit-costs.ts';

/** What the machine and the settings of the run allow. */
export type Means = { cores: number; accountsInFlight: number; workers: number };

/** Calls a second and burst that AWS documents; a page of accounts has 20. */
const LIST_ACCOUNTS = { page: 20, perSecond: 8, burst: 12 };
const LIST_UNITS = { perSecond: 5, burst: 8 };

/** Calls to S3 that wait for one another while publishing: outcomes, first part, upload in three steps, history, manifest. */
const PUBLISHING_CHAIN = 7;

/**
 * The ideal of reading and publishing a whole organization, as if every phase did nothing but what only it can do.
 * CPU is the larger of what the busiest thread has to do alone, and of all processes' work on all cores.
 */
export function idealRun({ scenario }: Organization, expected: Expectations, unit: UnitCosts, means: Means): Ideal {
  const { accounts } = scenario;
  const waves = Math.max(1, accounts / means.accountsInFlight);
  const latency = (service: 'config' | 'organizations' | 's3') => (scenario.latencyMs.operations[service] ?? 0) / 1_000;

  const pages = Math.ceil(accounts / LIST_ACCOUNTS.page) + (scenario.organization.emptyPage ? 1 : 0);
  const { units } = growUnits(scenario.seed);
  const discovering = phase('discovering', [
    {
      of: 'latency',
      seconds: (1 + pages) * latency('organizations'),
      arithmetic: `(the role + ${pages} pages of ListAccounts) × ${latency('organizations')} s`,
    },
    rateBound('pages', pages, LIST_ACCOUNTS),
    rateBound('parents of units', 1 + units.length, LIST_UNITS),
    cpu(unit, means, { calls: 3 + pages + units.length }),
  ]);

  const { AssumeRole: _, ...config } = expected.calls;
  const regions = accounts * scenario.regions.length;
  const callsOfConfig = sum(Object.values(config));
  const callsOfRegion = callsOfConfig / regions;
  const rate = scenario.rates.config;
  const scanning = phase('scanning', [
    {
      of: 'latency',
      seconds: waves * (expected.longestChain * latency('config') + latency('s3')),
      arithmetic: `${accounts} accounts / ${means.accountsInFlight} at a time × (${expected.longestChain} calls in turn × ${latency('config')} s + ${latency('s3')} s to store)`,
    },
    ...(rate
      ? [
          {
            of: 'rate' as const,
            seconds: waves * Math.max(0, (callsOfRegion - rate.burst) / rate.perSecond),
            arithmetic: `${accounts} accounts / ${means.accountsInFlight} at a time × (${show(callsOfRegion)} calls a region − burst ${rate.burst}) / ${rate.perSecond} a second`,
          },
        ]
      : []),
    cpu(unit, means, { calls: callsOfConfig + expected.calls['AssumeRole']! + expected.parts, activities: accounts }),
  ]);

  return ideal([discovering, scanning, publishing(expected, latency('s3'), unit, means)]);
}

/** The ideal of publishing alone, from rows that are stored. */
export function idealPublishing(
  { scenario }: Organization,
  expected: Expectations,
  unit: UnitCosts,
  means: Means,
): Ideal {
  return ideal([publishing(expected, (scenario.latencyMs.operations['s3'] ?? 0) / 1_000, unit, means)]);
}

function publishing(expected: Expectations, latencyOfS3: number, unit: UnitCosts, means: Means): Phase {
  const { rows, parts } = expected;
  return phase('publishing', [
    bound('latency', [PUBLISHING_CHAIN, 'calls to S3 in turn'], [latencyOfS3, 's']),
    cpu(unit, { ...means, workers: 1 }, { rows, calls: parts }),
  ]);
}

/** What the CPU asks for this much work: calls and rows of one thread a worker, and everything on all cores. */
function cpu(
  unit: UnitCosts,
  { cores, workers }: Means,
  { calls = 0, activities = 0, rows = 0 }: { calls?: number; activities?: number; rows?: number },
): Bound {
  const perCall = unit.call.processMs + unit.call.simulatorMs;
  const perActivity = unit.activity.processMs + unit.activity.serverMs;
  // Rows and calls may have a thread each.
  const thread = Math.max((calls * unit.call.threadMs) / workers, rows * unit.row.threadMs) / 1_000;
  const all = (calls * perCall + activities * perActivity + rows * unit.row.processMs) / 1_000 / cores;
  const work = [
    calls > 0 ? `${show(calls)} calls × ${show(perCall)} ms` : '',
    activities > 0 ? `${show(activities)} activities × ${show(perActivity)} ms` : '',
    rows > 0 ? `${show(rows)} rows × ${show(unit.row.processMs)} ms` : '',
  ].filter(Boolean);
  const busiest =
    rows * unit.row.threadMs > (calls * unit.call.threadMs) / workers
      ? `${show(rows)} rows × ${show(unit.row.threadMs)} ms on one thread`
      : `${show(calls)} calls × ${show(unit.call.threadMs)} ms on ${workers > 1 ? `each of ${workers} threads` : 'one thread'}`;
  return thread > all
    ? { of: 'CPU', seconds: thread, arithmetic: `${busiest} (all processes: ${show(all)} s on ${cores} cores)` }
    : {
        of: 'CPU',
        seconds: all,
        arithmetic: `(${work.join(' + ')}) / ${cores} cores (busiest thread: ${show(thread)} s)`,
      };
}

function rateBound(what: string, calls: number, { perSecond, burst }: { perSecond: number; burst: number }): Bound {
  const seconds = Math.max(0, (calls - burst) / perSecond);
  return { of: 'rate', seconds, arithmetic: `(${calls} ${what} − burst ${burst}) / ${perSecond} a second` };
}

function bound(of: Bound['of'], [count, what]: [number, string], [each, unit]: [number, string]): Bound {
  return { of, seconds: count * each, arithmetic: `${count} ${what} × ${each} ${unit}` };
}

function phase(name: string, bounds: Bound[]): Phase {
  return { name, bounds, seconds: Math.max(...bounds.map(({ seconds }) => seconds)) };
}

function ideal(phases: Phase[]): Ideal {
  return { seconds: sum(phases.map(({ seconds }) => seconds)), phases };
}

/** A run next to its ideal. */
export const compareWithIdeal = (run: Run, seconds: number, least: Ideal) => ({
  of: run.label,
  ratio: seconds / least.seconds,
  ...least,
});

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Three digits are what the figures are good for. */
const show = (value: number) => Number(value.toPrecision(value >= 1_000 ? 6 : 3)).toLocaleString('en');
