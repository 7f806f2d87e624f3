// What a person reads: a table a case, the ideal with its arithmetic, and each target with what was measured.
import type { CaseResult, Run, Target } from './results.ts';

/** Columns of equal width; numbers to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '),
  );
}

const HEADER = [
  ...['', 'wall s', 'to CSV s', 'discover', 'scan', 'publish', 'CPU s', 'CPU ms/call'],
  ...['peak MiB', 'calls', 'throttled', 'rows', 'lost', 'events', 'KiB'],
];

function lineOf({ label, seconds, cpu, peakMiB, calls, throttled, rows, lost, history }: Run): string[] {
  const show = (value: number | undefined, digits = 0) =>
    value === undefined ? '' : value.toLocaleString('en', { maximumFractionDigits: digits });
  return [
    label,
    ...[seconds.wall, seconds.toCsv, seconds.discovering, seconds.scanning, seconds.publishing].map((s) => show(s, 1)),
    show(cpu.total, 1),
    cpu.scanning !== undefined && calls > 0 ? show((cpu.scanning / calls) * 1_000, 2) : '',
    ...[peakMiB, calls, throttled, rows, lost].map((value) => show(value)),
    show(history?.mostEvents),
    show(history && history.mostBytes / 1024),
  ];
}

/** The result of a case, in lines. */
export function caseLines({ runs, ideals, fewestCalls, targets, stolenPercent }: CaseResult): string[] {
  return [
    ...table([HEADER, ...runs.map(lineOf)]),
    `the host gave others ${stolenPercent} % of the CPU time that was asked for`,
    ...(fewestCalls ? ['', ...runs.filter(({ history }) => history).map((run) => callsLine(run, fewestCalls))] : []),
    ...runs.flatMap(cpuLines),
    ...ideals.flatMap(({ of, seconds, ratio, phases }) => [
      '',
      `ideal of «${of}»: ${seconds.toFixed(1)} s; measured ${ratio.toFixed(2)} times that`,
      ...phases.flatMap((phase) => [
        `  ${phase.name} ${phase.seconds.toFixed(1)} s`,
        ...phase.bounds.map(
          (bound) => `    ${bound.of.padEnd(7)} ${bound.seconds.toFixed(1).padStart(6)} s = ${bound.arithmetic}`,
        ),
      ]),
    ]),
    ...(targets.length > 0 ? ['', ...table([TARGETS_HEADER, ...targets.map(targetLine)])] : []),
  ];
}

const TARGETS_HEADER = ['target', 'wanted', 'measured', ''];

const targetLine = ({ what, wanted, measured, ok }: Target) => [what, wanted, measured, ok ? 'ok' : 'missed'];

/** Who used the CPU in each phase. */
function cpuLines({ label, cpu }: Run): string[] {
  return Object.entries(cpu.phases ?? {}).map(
    ([
      phase,
      {
        workers,
        busiestThread: { name, cpuSeconds },
        simulator,
        temporal,
      },
    ]) =>
      `CPU s ${phase}, ${label}: workers ${workers.toFixed(1)} (${cpuSeconds.toFixed(1)} of it ${name}), ` +
      `simulator ${simulator.toFixed(1)}, Temporal ${temporal.toFixed(1)}`,
  );
}

/** Calls an account by operation, next to the fewest that read it. */
function callsLine({ label, accounts, operations }: Run, fewest: Record<string, number>): string {
  const ofAccounts = Object.entries(operations).filter(([name]) => /^(config|sts):/.test(name));
  const perAccount = (calls: number) => (calls / accounts).toFixed(2);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const parts = ofAccounts.map(([name, { calls }]) => `${name.split(':')[1]} ${perAccount(calls)}`);
  return `calls an account, ${label}: ${perAccount(sum(ofAccounts.map(([, { calls }]) => calls)))}, at least ${perAccount(sum(Object.values(fewest)))} (${parts.join(', ')})`;
}
