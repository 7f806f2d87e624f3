// Collects differences between cells as readable lines.
// Each line contains the first cell of a column and the number of further cells with the same kind of difference.
import type { ExpectedValue } from './expected-book.ts';

const MAX_VALUE_CHARACTERS = 80;

export interface CellDifferences {
  /** Adds a difference in a cell. Differences of the same sheet and `kind` share a line. `what` is called only for the first one. */
  add(sheet: string, reference: string, kind: string, what: () => string): void;
  lines(): string[];
}

export function createCellDifferences(): CellDifferences {
  const groups = new Map<string, { first: string; count: number }>();
  return {
    add(sheet, reference, kind, what) {
      const key = `${sheet}\n${kind}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { first: `${formatPlace(sheet, reference)}: ${what()}`, count: 1 });
      else group.count++;
    },
    lines: () =>
      [...groups.values()].map(({ first, count }) => (count === 1 ? first : `${first}; and ${count - 1} more like it`)),
  };
}

const formatPlace = (sheet: string, reference: string): string =>
  `${/^\w+$/.test(sheet) ? sheet : `'${sheet.replaceAll("'", "''")}'`}!${reference}`;

/** Formats a value. A long text is shortened. */
export function formatFound(value: ExpectedValue | object): string {
  if (value === null) return 'nothing';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'no date' : `the date ${value.toISOString()}`;
  const text = JSON.stringify(value);
  return text.length <= MAX_VALUE_CHARACTERS ? text : `${text.slice(0, MAX_VALUE_CHARACTERS)}…`;
}

/** Returns the letters of a column index; 0 is A. */
export const lettersOf = (column: number): string =>
  (column < 26 ? '' : lettersOf(Math.floor(column / 26) - 1)) + String.fromCharCode(65 + (column % 26));
