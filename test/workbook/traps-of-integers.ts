// Traps in columns of integers: pandas tries int64 first, uint64 on overflow, and gives up in its own ways.

import * as fc from 'fast-check';
import { missing, type Trap } from './trap.ts';

const smallInteger = fc.integer({ min: -999, max: 999 }).map(String);
const CELL_READER = 'domain/legacy/cell-reader.ts';
const COLUMN_PROFILE = 'domain/legacy/column-profile.ts';
const VALUE_KIND = 'domain/legacy/value-kind.ts';

export const integerTraps: readonly Trap[] = [
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
    handling: { file: COLUMN_PROFILE, from: "if (notUint64 === KIND.beyondUint64) return 'text';", to: '' },
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
    handling: {
      file: VALUE_KIND,
      from: 'return isInteger(text, start, allDigits) ? KIND.uint64 : KIND.fractionBeyondInt64;',
      to: 'return KIND.uint64;',
    },
  },
];
