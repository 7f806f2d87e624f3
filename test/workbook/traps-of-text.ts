// Traps in the text of a cell, on its way through CSV and XML.

import * as fc from 'fast-check';
import { type Handling, type Trap, word } from './trap.ts';

const CELL_READER = 'domain/legacy/cell-reader.ts';
const CELL_XML = 'xlsx/cell-xml.ts';
const CSV = 'domain/rows/csv.ts';
const TEXT_CELL = 'text: (text) => (isMissing(text) ? null : text),\n  verbatim: (text) => (text ===';
/** Handling that is one step on the way of every text. */
const everyText = (to: string): Handling => ({ file: CELL_XML, from: 'let kept = text;', to: `let kept = ${to};` });

const around = (inner: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(word, inner, word).map((parts) => parts.join(''));
const LONGEST = 32_767;

/** What XML forbids kills the legacy script, so it has a test of its own. */
// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /[\0-\x08\v\f\x0e-\x1f\ufffe\uffff\ud800-\udfff]/u;

export const textTraps: readonly Trap[] = [
  {
    name: 'missing values',
    value: fc.oneof(word, fc.constantFrom('', 'NA', 'null')),
    handling: { file: CELL_READER, from: TEXT_CELL, to: TEXT_CELL.replace('(isMissing(text) ? null : text)', 'text') },
  },
  {
    name: 'every spelling of a missing value, and near misses',
    value: fc.oneof(
      fc.constantFrom('#N/A N/A', '#N/A', '#NA', '-1.#IND', '-1.#QNAN', '-NaN', '-nan', '1.#IND', '1.#QNAN', '<NA>'),
      fc.constantFrom('N/A', 'NA', 'NULL', 'NaN', 'None', 'n/a', 'nan', 'null', ''),
      fc.constantFrom('na', 'NAN', 'Nan', 'none', 'Null', ' NA', 'NA ', 'N/a', '+nan', '<na>', '#N/A N/A ', '-'),
    ),
    handling: {
      file: 'domain/legacy/value-kind.ts',
      from: 'text.length <= MAX_MISSING_CHARACTERS && MISSING_TEXTS.has(text)',
      to: "text === '' || text === 'NA'",
    },
  },
  {
    name: 'quotes and commas',
    value: around(fc.constantFrom('"', '""', ',', '","', '"a"', ',"')),
    handling: { file: CSV, from: ".replaceAll('\"\"', '\"')", to: '' },
  },
  {
    name: 'line breaks',
    value: around(fc.constantFrom('\n', '\r\n', '\r', '\n\n', '\n"\n', '\r,')),
    handling: { file: CSV, from: 'quote === -1 || quote > lineEnd', to: 'quote === -1 || true' },
  },
  {
    name: 'markup',
    value: around(fc.constantFrom('&', '<', '>', '&amp;', '<b>', ']]>', '&#65;', "'")),
    handling: { file: CELL_XML, from: ".replaceAll('&', '&amp;')", to: '' },
  },
  {
    name: 'emoji and other planes',
    value: fc.oneof(
      fc.constantFrom('😀', '👩‍👩‍👧', '𝒜&😀', 'é', '中文', '\ufeff', '\u0085', '\u2028', '\u007f'),
      fc.string({ unit: 'grapheme' }),
    ),
    handling: everyText("text.replace(/[\\u{10000}-\\u{10ffff}]/gu, '?')"),
  },
  {
    name: 'blanks at either end',
    value: fc
      .tuple(fc.constantFrom(' ', '  ', '\t', '\n', '\u00a0', ''), word, fc.constantFrom(' ', '\t', '\n', '\u3000'))
      .map((parts) => parts.join('')),
    handling: everyText('text.trim()'),
  },
  {
    name: 'nothing but blanks',
    value: fc.constantFrom(' ', '   ', '\t', '\n', ' \n ', '\r'),
    handling: everyText('text.trim()'),
  },
  {
    name: 'texts that begin like formulas',
    value: fc.constantFrom('=', '=1+1', '=SUM(A1:A9)', '==', '= 1', '+1+1', '-1-1', '@SUM(1)', '=cmd|x', "='&<'"),
    handling: {
      file: CELL_XML,
      from: "if (cell === '') return",
      to: "if (cell.startsWith('=')) return `${reference}><f>${textXml(cell.slice(1), losses)}</f></c>`; if (cell === '') return",
    },
  },
  {
    name: 'texts that look like errors',
    value: fc.constantFrom('#REF!', '#DIV/0!', '#VALUE!', '#NAME?', '#NUM!', '#NULL!', '#REF', '#N/A!'),
    handling: {
      file: CELL_XML,
      from: "if (cell === '') return",
      to: "if (cell.startsWith('#')) return `${reference} t=\"e\"><v>${cell}</v></c>`; if (cell === '') return",
    },
  },
  {
    name: 'texts that look like escapes',
    value: fc.constantFrom('_x000D_', '_x0041_', '_x005F_x000D_', 'a_x000A_b', '&#13;'),
    handling: everyText("text.replace(/_x([0-9A-F]{4})_/g, '_x005F_x$1_')"),
  },
  {
    name: 'texts longer than a cell',
    value: fc.oneof(
      word,
      fc.integer({ min: LONGEST - 1, max: LONGEST + 2 }).map((length) => 'x'.repeat(length)),
    ),
    handling: { file: CELL_XML, from: 'MAX_TEXT_CHARACTERS = 32_767', to: 'MAX_TEXT_CHARACTERS = 65_000' },
  },
  {
    name: 'long texts of emoji',
    value: fc.oneof(
      word,
      fc.integer({ min: LONGEST - 1, max: LONGEST + 2 }).map((length) => '😀'.repeat(length)),
    ),
    handling: {
      file: CELL_XML,
      from: "[...text].slice(0, MAX_TEXT_CHARACTERS).join('')",
      to: 'text.slice(0, MAX_TEXT_CHARACTERS)',
    },
  },
  {
    name: 'dates',
    value: fc
      .date({ min: new Date('2000-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
      .chain((date) =>
        fc.constantFrom(date.toISOString(), date.toISOString().slice(0, 10), date.toISOString().slice(0, 4)),
      ),
    handling: {
      file: CELL_READER,
      from: TEXT_CELL,
      to: TEXT_CELL.replace(
        '(isMissing(text) ? null : text)',
        '(isMissing(text) ? null : Date.parse(text) / 864e5 || text)',
      ),
    },
  },
  {
    name: 'any text at all',
    value: fc.string({ unit: 'binary' }).filter((text) => !FORBIDDEN.test(text)),
    handling: everyText("text.normalize('NFKC')"),
  },
];
