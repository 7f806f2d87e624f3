// Converts text of the raw CSV to the cell that DataFrame.to_excel and openpyxl 3.1.5 write into the workbook.

import { type ColumnType, columnType, columnTypes, type Profile } from './column-profile.ts';
import { pythonFloat, sixteenDigits } from './python-number.ts';
import type { Column } from '#domain/rows/rows.ts';
import { isMissing } from './value-kind.ts';

/** A cell: text, number, boolean, or nothing. */
export type Cell = string | number | boolean | null;

/** pandas marks a missing integer by int64's smallest, so that number is lost in a column with a missing value. */
const INT64_MISSING = -(2n ** 63n);

/** One reader per column, in column order, which converts a text of that column to its cell. */
export function cellReaders(profile: Profile): readonly ((text: string) => Cell)[] {
  return columnTypes(profile).map((type) => READERS[type]);
}

const READERS: Record<ColumnType, (text: string) => Cell> = {
  integer: (text) => sixteenDigits(Number(text)),
  'integer-with-missing': (text) => (isMissingInteger(text) ? null : sixteenDigits(Number(text))),
  float: (text) => (isMissing(text) ? null : floatCell(readFloat(text))),
  boolean: (text) => (isMissing(text) ? null : isTrue(text)),
  text: (text) => (isMissing(text) ? null : text),
  verbatim: (text) => (text === '' ? null : text),
};

/**
 * The reader of a column's values as Python prints them (`Series.astype(str)`), which is how the legacy `Report`
 * names rules: `7`, `7.0` next to a missing value, `True`; `null` where the value is missing.
 */
export function labelReader(profile: Profile, column: Column): (text: string) => string | null {
  return LABELS[columnType(profile, column)];
}

const LABELS: Record<ColumnType, (text: string) => string | null> = {
  integer: (text) => readInteger(text).toString(),
  'integer-with-missing': (text) => (isMissingInteger(text) ? null : pythonFloat(Number(readInteger(text)))),
  float: (text) => (isMissing(text) ? null : pythonFloat(readFloat(text))),
  boolean: (text) => (isMissing(text) ? null : isTrue(text) ? 'True' : 'False'),
  text: (text) => (isMissing(text) ? null : text),
  verbatim: (text) => text,
};

const isTrue = (text: string): boolean => text.toLowerCase() === 'true';

function isMissingInteger(text: string): boolean {
  return isMissing(text) || (text.includes('9223372036854775808') && readInteger(text) === INT64_MISSING);
}

/** BigInt reads no sign `+`. */
function readInteger(text: string): bigint {
  return BigInt(text.trim().replace(/^\+/, ''));
}

/** JavaScript reads `Infinity` alone; pandas takes `inf` and `infinity` in any case. */
function readFloat(text: string): number {
  const number = Number(text);
  return Number.isNaN(number) ? (text.startsWith('-') ? -Infinity : Infinity) : number;
}

/** DataFrame.to_excel writes infinity as text; what only 16 digits make infinite, openpyxl leaves empty. */
function floatCell(number: number): Cell {
  if (number === Infinity) return 'inf';
  if (number === -Infinity) return '-inf';
  const kept = sixteenDigits(number);
  return Number.isFinite(kept) ? kept : null;
}
