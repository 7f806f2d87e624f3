// What the fault suite did, added up over its files: each case leaves a line, the end prints them all.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

/** One case: what was done to it, and what came of the rows. */
export type Entry = {
  name: string;
  /** Processes killed, networks cut, calls struck, accounts broken. */
  faults: number;
  rows: number;
  lost: number;
  doubled: number;
};

/** Leaves a line in the ledger; without one, as in `npm test`, there is nothing to add up. */
export function enter(entry: Entry): void {
  const ledger = process.env['FAULTS_LEDGER'];
  if (ledger !== undefined) appendFileSync(ledger, `${JSON.stringify(entry)}\n`);
}

/** Names the ledger to all files of the suite, which run in processes of their own. */
export function openLedger(directory: string): string {
  return (process.env['FAULTS_LEDGER'] = join(directory, 'ledger.ndjson'));
}

/** The ledger's lines as a table, with their sums. */
export function summaryOf(lines: string): string {
  const entries = lines
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Entry)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const sum = (key: keyof Omit<Entry, 'name'>) => entries.reduce((total, entry) => total + entry[key], 0);
  const line = ({ name, faults, rows, lost, doubled }: Entry) =>
    [name.padEnd(74), ...[faults, rows, lost, doubled].map((count) => String(count).padStart(8))].join('');
  const header = ['case'.padEnd(74), ...['faults', 'rows', 'lost', 'doubled'].map((text) => text.padStart(8))];
  return [
    '',
    header.join(''),
    ...entries.map(line),
    '',
    `faults injected: ${sum('faults')}, disturbed runs: ${entries.length}, rows compared: ${sum('rows')}, rows lost: ${sum('lost')}, rows doubled: ${sum('doubled')}`,
  ].join('\n');
}
