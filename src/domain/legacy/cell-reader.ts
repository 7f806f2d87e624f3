// Converts a field of the raw CSV to the cell that DataFrame.to_excel and openpyxl 3.1.5 would write.

import { type ColumnType, columnType, columnTypes, type Profile } from './column-profile.ts';
import { pythonFloat, sixteenDigits } from './python-number.ts';
import type { Column } from '#domain/rows/rows.ts';
import { isMissing } from './value-kind.ts';

/** The value of a cell; null if it is empty. */
export type Cell = string | number | boolean | null;

/**
 * pandas stores a missing integer as the smallest int64. In a column with missing values, that number is therefore also treated as missing.
 */
const INT64_MISSING = -(2n ** 63n);

/** Returns one reader per column, in column order. A reader converts a field of its column to a cell. */
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
 * Returns a reader that formats the fields of a column as Python does (`Series.astype(str)`): `7`, or `7.0` if the column has missing
 * values, and `True`. It returns `null` for a missing value. The legacy `Report` shows rule names in this form.
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

/** Parses an integer. A leading `+` is removed, because BigInt does not accept it. */
function readInteger(text: string): bigint {
  return BigInt(text.trim().replace(/^\+/, ''));
}

/** Parses a float. JavaScript accepts only `Infinity`; pandas accepts `inf` and `infinity` in any case. */
function readFloat(text: string): number {
  const number = Number(text);
  return Number.isNaN(number) ? (text.startsWith('-') ? -Infinity : Infinity) : number;
}

/**
 * DataFrame.to_excel writes infinity as text. If a number becomes infinite only by rounding to 16 digits, openpyxl leaves the cell empty.
 */
function floatCell(number: number): Cell {
  if (number === Infinity) return 'inf';
  if (number === -Infinity) return '-inf';
  const kept = sixteenDigits(number);
  return Number.isFinite(kept) ? kept : null;
}
