// The type that pandas gives a whole column, encoded in a few letters that can be merged without reading the rows again.

import { COLUMNS, type Column, columnIndex, type Row } from '#domain/rows/rows.ts';
import { KIND, valueKind, type ValueKind } from './value-kind.ts';

/**
 * One word per column, in column order, joined by commas. A word lists the kinds of value in the column, each once, in order of
 * first appearance. It is just `t` as soon as any text appears, because that decides the type. Order counts because pandas stops
 * at the first value that an attempt cannot read: `99999999999999999999` before `1.5` makes text, after it numbers. A profile has
 * about 36 characters for ordinary rows, and is plain JSON.
 */
export type Profile = string;

/** The type that pandas gives a column. `verbatim` is text in which even missing values stay as they are written. */
export type ColumnType = 'integer' | 'integer-with-missing' | 'float' | 'boolean' | 'text' | 'verbatim';

/** The profile of no rows. Merging it with another profile changes nothing. */
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

/** Returns the profile of the rows of `first` followed by those of `second`. Associative, but not commutative. */
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

/** Returns the type that pandas gives a column. */
export function columnType(profile: Profile, column: Column): ColumnType {
  return decideType(profile.split(',')[columnIndex[column]]!);
}

/** Returns the type that pandas gives every column, in column order. */
export const columnTypes = (profile: Profile): readonly ColumnType[] => profile.split(',').map(decideType);

/** The kinds of value that each of pandas' attempts at a column cannot read. */
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

/** Decides as pandas' `_convert_tokens` in parsers.pyx, which tries int64, on overflow uint64, then float64, boolean and text. */
function decideType(kinds: string): ColumnType {
  const hasMissing = kinds.includes(KIND.missing);
  const notInt64 = findFirstKind(kinds, NOT_INT64);
  if (notInt64 === undefined) return hasMissing ? 'integer-with-missing' : 'integer';
  if (BEYOND_INT64.includes(notInt64)) {
    const notUint64 = findFirstKind(kinds, NOT_UINT64);
    if (notUint64 === KIND.beyondUint64) return 'text';
    if (notUint64 === undefined) {
      const isSigned = findFirstKind(kinds, SIGNED_KINDS) !== undefined;
      // `uint64_conflict`: pandas gives up on numbers and reads the column again without missing values.
      if (kinds.includes(KIND.uint64) && (isSigned || hasMissing)) return 'verbatim';
      return isSigned ? 'text' : 'integer';
    }
  }
  if (findFirstKind(kinds, NOT_FLOAT) === undefined) return 'float';
  return [...kinds].every((kind) => kind === KIND.missing || kind === KIND.boolean) ? 'boolean' : 'text';
}
