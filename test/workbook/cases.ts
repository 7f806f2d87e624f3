// Random raw CSVs: each column ordinary or set with one trap, any number of rows, cut into chunks anywhere.

import * as fc from 'fast-check';
import { type Column, COLUMNS, csvLine } from '#domain/rows/rows.ts';
import { type Handling, type Trap, word } from './trap.ts';
import { reportTraps } from './traps-of-report.ts';
import { textTraps } from './traps-of-text.ts';
import { typeTraps } from './traps-of-types.ts';

export const traps: readonly Trap[] = [...typeTraps, ...textTraps, ...reportTraps];

/** A trap that lies in the shape of the whole file, not in the values of a column. */
export interface Shape {
  readonly name: string;
  readonly rows: number;
  readonly values?: Partial<Record<Column, readonly string[]>>;
  readonly handling: Handling;
}

const REPORT = 'xlsx/legacy-sheets.ts';
const COLORED: Handling = { file: REPORT, from: '2:${column}200', to: '2:${column}${Math.max(lines.length, 2)}' };
const numbered = Array.from({ length: 250 }, (_, index) => `rule-${index}`);

export const shapes: readonly Shape[] = [
  {
    name: 'no rows',
    rows: 0,
    handling: {
      file: REPORT,
      from: 'while (number < sheetRows) {',
      to: "if (sheetRows === 1) throw new Error('no rows');\n  while (number < sheetRows) {",
    },
  },
  { name: 'one rule', rows: 2, values: { ConfigRule: ['the-rule'] }, handling: COLORED },
  { name: 'more rules than are coloured', rows: 250, values: { ConfigRule: numbered }, handling: COLORED },
  {
    name: 'ties in percentages',
    rows: 32,
    values: { ConfigRule: ['the-rule'], ComplianceType: ['COMPLIANT', ...new Array<string>(31).fill('NON_COMPLIANT')] },
    handling: { file: 'domain/percent.ts', from: 'return isTie ?', to: 'return !isTie && isTie ?' },
  },
];

export interface WorkbookCase {
  /** The rows' values by column. */
  readonly columns: readonly (readonly string[])[];
  readonly rows: number;
  readonly chunkBytes: number;
  /** The traps and shapes that the case steps into. */
  readonly traps: readonly string[];
}

const ORDINARY: Partial<Record<Column, fc.Arbitrary<string>>> = {
  ConfigRule: fc.constantFrom('encrypted-volumes', 'restricted-ssh', 'root-mfa'),
  ComplianceType: fc.constantFrom('COMPLIANT', 'NON_COMPLIANT'),
  AccountAlias: fc.constantFrom('shop-prod', 'shop-stg', 'shop-dev', 'audit'),
};
const MAX_ROWS = 12;
/** Weighed against some forty traps that any column may hold. */
const TRAPS_OF_ONE_COLUMN = 16;
/** Longer texts stand in the first rows only: a file of hundreds of them takes seconds. */
const SHORT_TEXT = 1000;
/** Of one text. The reader looks at an unfinished record anew with each piece: thousands of them take minutes. */
const MAX_CHUNKS = 100;

interface PlannedColumn {
  readonly trap?: string;
  readonly values: readonly string[];
}

const list = (value: fc.Arbitrary<string>): fc.Arbitrary<string[]> =>
  fc.array(value, { minLength: 1, maxLength: MAX_ROWS });

function plannedColumn(column: Column, chosen: readonly Trap[]): fc.Arbitrary<PlannedColumn> {
  const ordinary = list(ORDINARY[column] ?? word).map((values) => ({ values }));
  const fitting = chosen.filter((trap) => trap.column === undefined || trap.column === column);
  const set = fitting.map((trap) => ({
    arbitrary: list(trap.value).map((values) => ({ trap: trap.name, values })),
    weight: trap.column === undefined ? 1 : TRAPS_OF_ONE_COLUMN,
  }));
  // A quarter of the columns stay ordinary: a case costs the same however many traps it holds.
  return fc.oneof({ arbitrary: ordinary, weight: Math.max(1, Math.round(set.length / 3)) }, ...set);
}

/** A case in which any of the traps may occur, and sometimes one of the shapes. */
export function workbookCase(someTraps: readonly Trap[], someShapes: readonly Shape[]): fc.Arbitrary<WorkbookCase> {
  const shape = fc.oneof(
    { arbitrary: fc.constant(undefined), weight: someTraps.length },
    ...someShapes.map((one) => ({ arbitrary: fc.constant(one), weight: 5 })),
  );
  return caseOf(columnsWith(someTraps), shape);
}

/** A case in which any of the traps may occur, and this one does. */
export function workbookCaseWith(one: Trap | Shape): fc.Arbitrary<WorkbookCase> {
  const columns = columnsWith(traps);
  if ('rows' in one) return caseOf(columns, fc.constant(one));
  const column = one.column === undefined ? fc.nat(COLUMNS.length - 1) : fc.constant(COLUMNS.indexOf(one.column));
  const withOne = fc
    .tuple(columns, column, list(one.value))
    .map(([planned, at, values]) => planned.with(at, { trap: one.name, values }));
  return caseOf(withOne, fc.constant(undefined));
}

const columnsWith = (someTraps: readonly Trap[]): fc.Arbitrary<PlannedColumn[]> =>
  fc.tuple(...COLUMNS.map((column) => plannedColumn(column, someTraps)));

function caseOf(
  columns: fc.Arbitrary<PlannedColumn[]>,
  shape: fc.Arbitrary<Shape | undefined>,
): fc.Arbitrary<WorkbookCase> {
  const rows = fc.integer({ min: 1, max: MAX_ROWS });
  const chunkBytes = fc.constantFrom(1_000_000, 997, 64, 7);
  return fc.record({ columns, rows, chunkBytes, shape }).map(assemble);
}

interface Plan {
  readonly columns: readonly PlannedColumn[];
  readonly rows: number;
  readonly chunkBytes: number;
  readonly shape: Shape | undefined;
}

/** A column whose list is shorter than the file repeats it. */
function valueAt(values: readonly string[], row: number): string {
  const value = values[row % values.length]!;
  return row < MAX_ROWS || value.length < SHORT_TEXT ? value : 'x';
}

function assemble({ columns, rows, chunkBytes, shape }: Plan): WorkbookCase {
  const count = shape?.rows ?? rows;
  const shaped = columns.map((planned, index): PlannedColumn => {
    const values = shape?.values?.[COLUMNS[index]!];
    return values === undefined ? planned : { values };
  });
  const met = count === 0 ? [] : shaped.flatMap(({ trap }) => trap ?? []);
  const values = shaped.map((column) => Array.from({ length: count }, (_, row) => valueAt(column.values, row)));
  const longest = Math.max(0, ...values.flat().map(({ length }) => length));
  return {
    columns: values,
    rows: count,
    chunkBytes: Math.max(chunkBytes, Math.ceil(longest / MAX_CHUNKS)),
    traps: [...new Set(shape === undefined ? met : [...met, shape.name])],
  };
}

/** The raw CSV of a case. */
export function csvOf({ columns, rows }: WorkbookCase): string {
  const lines = Array.from({ length: rows }, (_, row) => csvLine(columns.map((values) => values[row]!)));
  return csvLine(COLUMNS) + lines.join('');
}
