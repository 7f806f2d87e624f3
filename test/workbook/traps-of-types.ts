// Traps in columns of decimals, booleans, and of several kinds.

import * as fc from 'fast-check';
import { integerTraps } from './traps-of-integers.ts';
import { missing, type Trap, word } from './trap.ts';

const smallInteger = fc.integer({ min: -999, max: 999 }).map(String);
const decimal = fc
  .tuple(fc.integer({ min: -9999, max: 9999 }), fc.integer({ min: 1, max: 9999 }))
  .map(([whole, part]) => `${whole}.${part}`);

const CELL_READER = 'domain/legacy/cell-reader.ts';
const COLUMN_PROFILE = 'domain/legacy/column-profile.ts';
const VALUE_KIND = 'domain/legacy/value-kind.ts';
const NUMBERS = 'domain/legacy/python-number.ts';

const otherTraps: readonly Trap[] = [
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
      from: 'if (isMissing(text)) return KIND.missing;',
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
    handling: {
      file: COLUMN_PROFILE,
      from: 'kind === KIND.missing || kind === KIND.boolean',
      to: 'kind === KIND.boolean',
    },
  },
  {
    name: 'mixed columns',
    value: fc.oneof(smallInteger, decimal, fc.constantFrom('True', 'FALSE', 'inf'), word, missing),
    handling: {
      file: COLUMN_PROFILE,
      from: 'if (first === KIND.text || second === KIND.text) return KIND.text;',
      to: "if (first !== '') return first;",
    },
  },
];

/** Vertical tabs and form feeds are blanks in a number, but kill the legacy script in a text. */
const together = [...integerTraps, ...otherTraps]
  .filter((trap) => trap.name !== 'blanks around numbers')
  .map((trap) => trap.value);

export const typeTraps: readonly Trap[] = [
  ...integerTraps,
  ...otherTraps,
  {
    name: 'all kinds of number in one column',
    value: fc.oneof(...together),
    handling: { file: COLUMN_PROFILE, from: 'return joined;', to: 'return first || joined;' },
  },
];
