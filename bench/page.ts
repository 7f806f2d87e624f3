// The tables of docs/performance.md, from what was measured in earnest.
import type { Results, Run } from './results.ts';

const row = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;

const table = (header: readonly string[], rows: readonly (readonly (string | number)[])[]) => [
  row(header),
  row(header.map((_, column) => (column === 0 ? '---' : '---:'))),
  ...rows.map(row),
];

const number = (value: number | undefined, digits = 0) =>
  value === undefined ? '' : value.toLocaleString('en', { maximumFractionDigits: digits });

const HEADER = [
  'case',
  'side',
  'wall s',
  'discover s',
  'scan s',
  'publish s',
  'CPU s',
  'peak MiB',
  'calls',
  'rows',
  'lost',
];

function runLine(name: string, { label, seconds, cpu, peakMiB, calls, rows, lost }: Run) {
  const { wall, discovering, scanning, publishing } = seconds;
  const times = [wall, discovering, scanning, publishing, cpu.total].map((value) => number(value, 1));
  return [name, label, ...times, number(peakMiB), number(calls), number(rows), number(lost)];
}

/** Markdown lines: every run, then every target with what was measured. */
export function pageLines({ machine, versions, cases }: Results): string[] {
  const measured = Object.entries(cases);
  const days = [...new Set(measured.map(([, { measuredAt }]) => measuredAt.slice(0, 10)))].toSorted();
  const stolen = measured.map(([, { stolenPercent }]) => `${number(stolenPercent, 1)} %`);
  return [
    `Measured ${days.join(', ')} on ${machine['cores']} cores (${machine['cpu']}), Node ${versions['node']}, ${versions['temporal']}.`,
    '',
    ...table(
      HEADER,
      measured.flatMap(([name, { runs }]) => runs.map((run) => runLine(name, run))),
    ),
    '',
    `The machine is a virtual one: its host gave others ${stolen.join(', ')} of the CPU time asked for, case by case.`,
    '',
    ...table(
      ['target', 'case', 'wanted', 'measured', ''],
      measured.flatMap(([name, { targets }]) =>
        targets.map(({ what, wanted, measured: found, ok }) => [what, name, wanted, found, ok ? 'ok' : 'missed']),
      ),
    ),
  ];
}
