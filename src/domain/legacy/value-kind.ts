// Classifies a field of the raw CSV as the C parser of pandas 2.3.3 does in read_csv(low_memory=False, float_precision="round_trip"). The
// rules come from pandas' tokenizer.c and parsers.pyx.

/** The texts that read_csv reads as a missing value (`STR_NA_VALUES` in pandas/_libs/parsers.pyx). */
// prettier-ignore
const MISSING_TEXTS = new Set([
  '', '#N/A', '#N/A N/A', '#NA', '-1.#IND', '-1.#QNAN', '-NaN', '-nan', '1.#IND', '1.#QNAN', '<NA>', 'N/A', 'NA',
  'NULL', 'NaN', 'None', 'n/a', 'nan', 'null',
]);
const MAX_MISSING_CHARACTERS = 8;

/** Whether pandas reads this text as a missing value. */
export const isMissing = (text: string): boolean => text.length <= MAX_MISSING_CHARACTERS && MISSING_TEXTS.has(text);

const INT64_MAX = '9223372036854775807';
const INT64_MIN_DIGITS = '9223372036854775808';
const UINT64_MAX = '18446744073709551615';

/** Pandas accepts the same whitespace around a number as C's isspace. */
const INTEGER_START = /^[\t-\r ]*([+-]?)(\d*)/;
const BLANKS = /^[\t-\r ]*$/;
/** Each digit can match in only one way, so matching takes linear time even for untrusted text. `\d+\.?\d*` would be ambiguous. */
const DECIMAL = /^[\t-\r ]*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?[\t-\r ]*$/;
const INFINITY = /^[+-]?inf(?:inity)?$/i;
const BOOLEAN = /^(?:true|false)$/i;

/**
 * The kinds of value, distinguished only where a column's type depends on it. The table shows how pandas reads each kind as int64, uint64
 * and float64. When pandas parses uint64, it stops at a "-" and treats the value as signed, regardless of what follows.
 *
 * | kind | example | int64 | uint64 | float64 |
 * | --- | --- | --- | --- | --- |
 * | `N` | `NA` | missing | missing | missing |
 * | `i`, `n` | `7`, `-7` | yes | yes, signed | yes |
 * | `u` | 2^63 | too large | yes | yes |
 * | `o` | 2^64 | too large | too large | yes |
 * | `v` | `9223372036854775808.5` | too large | no | yes |
 * | `m`, `M` | -2^64, `-9223372036854775809x` | too large | signed | yes, no |
 * | `f`, `g` | `1.5`, `-1.5` | no | no, signed | yes |
 * | `b` | `True` | no | no | no |
 * | `s`, `t` | `-x`, `x` | no | signed, no | no |
 */
export const KIND = {
  missing: 'N',
  int64: 'i',
  negativeInt64: 'n',
  uint64: 'u',
  beyondUint64: 'o',
  fractionBeyondInt64: 'v',
  negativeBeyondInt64: 'm',
  textBelowInt64: 'M',
  float: 'f',
  negativeFloat: 'g',
  boolean: 'b',
  minusText: 's',
  text: 't',
} as const;

export type ValueKind = (typeof KIND)[keyof typeof KIND];

/** Returns the kind of a field. pandas would truncate the field at a NUL; here it is kept whole and classified as text. */
export function valueKind(text: string): ValueKind {
  if (isMissing(text)) return KIND.missing;
  const [start, sign, allDigits] = INTEGER_START.exec(text)! as unknown as [string, string, string];
  const float = isFloat(text);
  if (sign === '-') {
    if (exceeds(allDigits, INT64_MIN_DIGITS)) return float ? KIND.negativeBeyondInt64 : KIND.textBelowInt64;
    if (!float) return KIND.minusText;
    return isInteger(text, start, allDigits) ? KIND.negativeInt64 : KIND.negativeFloat;
  }
  if (exceeds(allDigits, INT64_MAX)) {
    // A field that starts with too many digits but is not a number is ordinary text, regardless of the rest of the column.
    if (!float) return KIND.text;
    if (exceeds(allDigits, UINT64_MAX)) return KIND.beyondUint64;
    return isInteger(text, start, allDigits) ? KIND.uint64 : KIND.fractionBeyondInt64;
  }
  if (float) return isInteger(text, start, allDigits) ? KIND.int64 : KIND.float;
  return BOOLEAN.test(text) ? KIND.boolean : KIND.text;
}

function isInteger(text: string, start: string, digits: string): boolean {
  return digits !== '' && BLANKS.test(text.slice(start.length));
}

/** Whether pandas reads a field as float64. It rejects +1e400 but reads -1e400 as -inf, because its C code checks only for +HUGE_VAL. */
function isFloat(text: string): boolean {
  return DECIMAL.test(text) ? Number(text) !== Infinity : INFINITY.test(text);
}

function exceeds(digits: string, limit: string): boolean {
  if (digits.length < limit.length) return false;
  const significant = digits.replace(/^0+/, '');
  return significant.length === limit.length ? significant > limit : significant.length > limit.length;
}
