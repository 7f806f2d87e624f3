// Determines the type that pandas infers for a column. The information is encoded in a few letters per column, which can be merged without
// re-reading the rows.

import { COLUMNS, type Column, columnIndex, type Row } from '#domain/rows/rows.ts';
import { KIND, valueKind, type ValueKind } from './value-kind.ts';

/**
 * One word per column, in column order, joined by commas. A word lists the kinds of value in the column, each once, in order of first
 * appearance. The word becomes `t` as soon as any text appears, because text determines the type. Order matters because pandas tries
 * several types for a column, and each attempt stops at the first value that it cannot read. For example, `99999999999999999999` followed
 * by `1.5` makes the column text; the reverse order makes it numeric. A profile of ordinary rows has about 36 characters. It can be stored
 * in JSON as a string.
 */
export type Profile = string;

/** A column type that pandas infers. `verbatim` is text in which even missing values are kept as written. */
export type ColumnType = 'integer' | 'integer-with-missing' | 'float' | 'boolean' | 'text' | 'verbatim';

/** The profile of an empty list of rows. Merging it with another profile returns the other profile. */
export const EMPTY_PROFILE: Profile = COLUMNS.map(() => '').join(',');

/** Returns the profile of rows, which must be in the order of the file. */
export function profileRows(rows: Iterable<Row>): Profile {
  const words = COLUMNS.map(() => '');
  for (const row of rows) {
    for (let index = 0; index < words.length; index++) {
      const word = words[index]!;
      if (word !== KIND.text) words[index] = joinWords(word, valueKind(row[index]!));
    }
  }
  return words.join(',');
}

/** Returns the profile of the rows of `first` followed by the rows of `second`. The operation is associative but not commutative. */
export function mergeProfiles(first: Profile, second: Profile): Profile {
  const later = second.split(',');
  return first
    .split(',')
    .map((word, index) => joinWords(word, later[index]!))
    .join(',');
}

function joinWords(first: string, second: string): string {
  if (first === KIND.text || second === KIND.text) return KIND.text;
  let joined = first;
  for (const kind of second) if (!joined.includes(kind)) joined += kind;
  return joined;
}

/** Returns the type that pandas infers for a column. */
export function columnType(profile: Profile, column: Column): ColumnType {
  return decideType(profile.split(',')[columnIndex[column]]!);
}

/** Returns the type that pandas infers for each column, in column order. */
export const columnTypes = (profile: Profile): readonly ColumnType[] => profile.split(',').map(decideType);

/** The kinds of value that pandas cannot parse as uint64. */
const NOT_UINT64: readonly ValueKind[] = [
  KIND.beyondUint64,
  KIND.fractionBeyondInt64,
  KIND.float,
  KIND.boolean,
  KIND.text,
];
const BEYOND_INT64: readonly ValueKind[] = [
  KIND.uint64,
  KIND.beyondUint64,
  KIND.fractionBeyondInt64,
  KIND.negativeBeyondInt64,
  KIND.textBelowInt64,
];
const NOT_INT64: readonly ValueKind[] = [
  ...BEYOND_INT64,
  KIND.float,
  KIND.negativeFloat,
  KIND.boolean,
  KIND.minusText,
  KIND.text,
];
const NOT_FLOAT: readonly ValueKind[] = [KIND.textBelowInt64, KIND.boolean, KIND.minusText, KIND.text];
const SIGNED_KINDS: readonly ValueKind[] = [
  KIND.negativeInt64,
  KIND.negativeBeyondInt64,
  KIND.textBelowInt64,
  KIND.negativeFloat,
  KIND.minusText,
];

/** Returns the first kind of a column that is among `some`. */
const findFirstKind = (kinds: string, some: readonly ValueKind[]): ValueKind | undefined =>
  ([...kinds] as ValueKind[]).find((kind) => some.includes(kind));

/** Mirrors `_convert_tokens` in pandas' parsers.pyx, which tries int64, then uint64 on overflow, then float64, boolean and text. */
function decideType(kinds: string): ColumnType {
  const hasMissing = kinds.includes(KIND.missing);
  const notInt64 = findFirstKind(kinds, NOT_INT64);
  if (notInt64 === undefined) return hasMissing ? 'integer-with-missing' : 'integer';
  if (BEYOND_INT64.includes(notInt64)) {
    const notUint64 = findFirstKind(kinds, NOT_UINT64);
    if (notUint64 === KIND.beyondUint64) return 'text';
    if (notUint64 === undefined) {
      const isSigned = findFirstKind(kinds, SIGNED_KINDS) !== undefined;
      // `uint64_conflict`: pandas stops parsing numbers and re-reads the column as text without missing values.
      if (kinds.includes(KIND.uint64) && (isSigned || hasMissing)) return 'verbatim';
      return isSigned ? 'text' : 'integer';
    }
  }
  if (findFirstKind(kinds, NOT_FLOAT) === undefined) return 'float';
  return [...kinds].every((kind) => kind === KIND.missing || kind === KIND.boolean) ? 'boolean' : 'text';
}
