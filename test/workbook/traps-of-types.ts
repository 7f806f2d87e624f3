// Traps in the type that pandas gives a column.

import * as fc from 'fast-check';
import { missing, type Trap, word } from './trap.ts';

const smallInteger = fc.integer({ min: -999, max: 999 }).map(String);
const decimal = fc
  .tuple(fc.integer({ min: -9999, max: 9999 }), fc.integer({ min: 1, max: 9999 }))
  .map(([whole, part]) => `${whole}.${part}`);

const CELL_READER = 'domain/cell-reader.ts';
const COLUMN_PROFILE = 'domain/column-profile.ts';
const VALUE_KIND = 'domain/value-kind.ts';
const NUMBERS = 'domain/python-number.ts';

const singleTraps: readonly Trap[] = [
  {
    name: 'integers',
    value: smallInteger,
    handling: {
      file: CELL_READER,
      from: 'integer: (text) => sixteenDigits(Number(text))',
      to: 'integer: (text) => text',
    },
  },
  {
    name: 'leading zeros',
    value: fc.integer({ min: 0, max: 99_999 }).map((number) => String(number).padStart(12, '0')),
    handling: {
      file: CELL_READER,
      from: 'integer: (text) => sixteenDigits(Number(text))',
      to: "integer: (text) => (text.startsWith('0') ? text : Number(text))",
    },
  },
  {
    name: 'integers beside missing values',
    value: fc.oneof(smallInteger, missing),
    handling: { file: COLUMN_PROFILE, from: "'integer-with-missing' : 'integer'", to: "'integer' : 'integer'" },
  },
  {
    name: 'missing throughout',
    value: missing,
    handling: { file: COLUMN_PROFILE, from: "'integer-with-missing' : 'integer'", to: "'integer' : 'integer'" },
  },
  {
    name: "int64's smallest beside missing values",
    value: fc.constantFrom('-9223372036854775808', 'NA', '-9223372036854775807'),
    handling: { file: CELL_READER, from: 'readInteger(text) === INT64_MISSING', to: 'false' },
  },
  {
    name: 'integers of 16 digits and more',
    value: fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }).map(String),
    handling: { file: 'xlsx/cell-xml.ts', from: 'number.toExponential()', to: 'String(number)' },
  },
  {
    name: 'unsigned integers',
    value: fc.oneof(fc.bigInt({ min: 2n ** 63n, max: 2n ** 64n - 1n }).map(String), fc.constant('7')),
    handling: { file: VALUE_KIND, from: "UINT64_MAX = '18446744073709551615'", to: 'UINT64_MAX = INT64_MAX' },
  },
  {
    name: 'unsigned integers beside missing values or signs',
    value: fc.oneof(fc.constantFrom('9223372036854775808', '-5', '-x', '-1.5', 'NA', ''), smallInteger),
    handling: { file: COLUMN_PROFILE, from: "return 'verbatim'", to: "return 'integer-with-missing'" },
  },
  {
    name: 'integers beyond 64 bits',
    value: fc.oneof(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }).map(String), smallInteger, fc.constant('NA')),
    handling: { file: COLUMN_PROFILE, from: "if (notUint64 === 'o') return 'text';", to: '' },
  },
  {
    name: 'very large integers before and after decimals',
    value: fc.constantFrom('99999999999999999999', '-99999999999999999999', '9223372036854775808', '1.5', '-1.5', '-x'),
    handling: { file: COLUMN_PROFILE, from: 'return joined;', to: "return [...joined].sort().join('');" },
  },
  {
    name: 'very large numbers with a tail',
    value: fc.constantFrom(
      '9223372036854775808.5',
      '9223372036854775808',
      '-9223372036854775809x',
      '99999999999999999999x',
      'NA',
    ),
    handling: { file: VALUE_KIND, from: "return isInteger(text, start, allDigits) ? 'u' : 'v';", to: "return 'u';" },
  },
  {
    name: 'decimals',
    value: fc.oneof(
      decimal,
      smallInteger,
      fc.constantFrom('.5', '5.', '+1.5', '-0.0', '1e5', '1E-05', '4.9e-324', '1e-400'),
    ),
    handling: {
      file: CELL_READER,
      from: 'float: (text) => (isMissing(text) ? null : floatCell(readFloat(text)))',
      to: 'float: (text) => (isMissing(text) ? null : text)',
    },
  },
  {
    name: 'decimals beside missing values',
    value: fc.oneof(decimal, missing),
    handling: {
      file: CELL_READER,
      from: 'float: (text) => (isMissing(text) ? null : floatCell(readFloat(text)))',
      to: 'float: (text) => floatCell(readFloat(text))',
    },
  },
  {
    name: 'numbers of 17 digits',
    value: fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    handling: { file: NUMBERS, from: 'return Number(isTie', to: 'return number; return Number(isTie' },
  },
  {
    name: 'ties at the 17th digit',
    value: fc.integer({ min: 10 ** 15, max: 2 ** 50 }).map((whole) => `${whole}.5`),
    handling: {
      file: NUMBERS,
      from: 'const isTie = truncated !== null &&',
      to: 'const isTie = truncated === undefined &&',
    },
  },
  {
    name: 'numbers that 16 digits make infinite',
    value: fc.oneof(decimal, fc.constantFrom('1.7976931348623157e308', '-1.7976931348623155e308')),
    handling: { file: CELL_READER, from: 'Number.isFinite(kept) ?', to: 'Number.isNaN(kept) === false ?' },
  },
  {
    name: 'infinity',
    value: fc.oneof(decimal, fc.constantFrom('inf', '-inf', '+Infinity', 'INFINITY', '-iNf')),
    handling: {
      file: CELL_READER,
      from: "if (number === Infinity) return 'inf';",
      to: "if (number === Infinity) return 'Infinity';",
    },
  },
  {
    name: 'numbers too large for a float',
    value: fc.oneof(decimal, fc.constantFrom('1e400', '-1e400', '1.7976931348623159e308', '1'.repeat(400))),
    handling: { file: VALUE_KIND, from: 'Number(text) !== Infinity', to: 'true' },
  },
  {
    name: 'blanks around numbers',
    value: fc
      .tuple(
        fc.constantFrom('', ' ', '\t', ' \v', '\f '),
        fc.oneof(smallInteger, decimal),
        fc.constantFrom('', ' ', '\t '),
      )
      .map((parts) => parts.join('')),
    handling: {
      file: VALUE_KIND,
      from: "if (isMissing(text)) return 'N';",
      to: "if (isMissing(text)) return 'N'; if (text !== text.trim()) return 't';",
    },
  },
  {
    name: 'texts that JavaScript takes for numbers',
    value: fc.constantFrom('0x10', '0b1', '0o7', '\u00a07', '7\u3000', ' '),
    handling: { file: VALUE_KIND, from: 'DECIMAL.test(text) ?', to: '!Number.isNaN(Number(text)) ?' },
  },
  {
    name: 'texts that Python takes for numbers',
    value: fc.constantFrom(
      '1_000',
      '١٢',
      '1e',
      '1e+',
      '.',
      '+',
      '-',
      '- 1',
      '+ 1.5',
      'infinity ',
      '1.5f',
      '1 2',
      'NAN',
      '+nan',
    ),
    handling: { file: VALUE_KIND, from: 'DECIMAL.test(text) ?', to: '/^[-+]?\\d|\\d$|^[-+.]$/.test(text) ?' },
  },
  {
    name: 'booleans',
    value: fc.constantFrom('True', 'False'),
    handling: {
      file: CELL_READER,
      from: 'boolean: (text) => (isMissing(text) ? null : isTrue(text))',
      to: 'boolean: (text) => text',
    },
  },
  {
    name: 'booleans in any case',
    value: fc.constantFrom('TRUE', 'true', 'tRuE', 'FALSE', 'false', 'fAlSe'),
    handling: { file: VALUE_KIND, from: '/^(?:true|false)$/i', to: '/^(?:True|False)$/' },
  },
  {
    name: 'booleans beside missing values',
    value: fc.oneof(fc.constantFrom('True', 'false'), missing),
    handling: { file: COLUMN_PROFILE, from: '/[^Nb]/', to: '/[^b]/' },
  },
  {
    name: 'mixed columns',
    value: fc.oneof(smallInteger, decimal, fc.constantFrom('True', 'FALSE', 'inf'), word, missing),
    handling: {
      file: COLUMN_PROFILE,
      from: "if (first === 't' || second === 't') return 't';",
      to: "if (first !== '') return first;",
    },
  },
];

/** Vertical tabs and form feeds are blanks in a number, but kill the legacy script in a text. */
const together = singleTraps.filter((trap) => trap.name !== 'blanks around numbers').map((trap) => trap.value);

export const typeTraps: readonly Trap[] = [
  ...singleTraps,
  {
    name: 'all kinds of number in one column',
    value: fc.oneof(...together),
    handling: { file: COLUMN_PROFILE, from: 'return joined;', to: 'return first || joined;' },
  },
];
