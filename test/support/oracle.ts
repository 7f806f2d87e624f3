// What a correct reader of the simulated organization finds, in the report's own order and spelling.
import { compareRows, csvLine, COLUMNS, type Row } from '#domain/rows/rows.ts';
import type { Simulator } from '#simulator/server.ts';

/** The raw CSV that the simulator's truth makes. */
export function expectedCsv(simulator: Simulator, keep: (row: Row) => boolean = () => true): string {
  const rows = [...simulator.oracle().rows()].filter(keep).toSorted(compareRows);
  return [COLUMNS, ...rows].map(csvLine).join('');
}

/** `account region disposition`, a line an account and region. */
export function expectedDispositions(simulator: Simulator): string[] {
  return [...simulator.oracle().regions()].map(
    ({ accountId, region, disposition }) => `${accountId} ${region} ${disposition}`,
  );
}
