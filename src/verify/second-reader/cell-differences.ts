// Collects differences between cells as lines for people: the first cell of each column, and how many more differ in the same way.
import type { ExpectedValue } from './expected-book.ts';

const MAX_VALUE_CHARACTERS = 80;

export interface CellDifferences {
  /** Adds a difference of a cell. Those of one sheet and `kind` share a line. `what` is called for the first. */
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

/** Returns the letters of a column; 0 is A. */
export const lettersOf = (column: number): string =>
  (column < 26 ? '' : lettersOf(Math.floor(column / 26) - 1)) + String.fromCharCode(65 + (column % 26));
