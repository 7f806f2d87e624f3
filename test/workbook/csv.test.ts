// The raw CSV is read as it is written, however it is cut.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvReader } from '#domain/rows/csv.ts';
import { COLUMNS, csvLine, type Row } from '#domain/rows/rows.ts';
import { aRow } from './rows.ts';

function read(...chunks: readonly string[]): Row[] {
  const reader = csvReader();
  const rows = chunks.flatMap((chunk) => reader.read(chunk));
  reader.end();
  return rows;
}

const HEADER = csvLine(COLUMNS);
const field = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom('', '"', '""', ',', '\n', '\r\n', '",\n"'),
);
const row = fc.array(field, { minLength: COLUMNS.length, maxLength: COLUMNS.length });

test('rows come back as they were written, cut into chunks anywhere', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 5 }), fc.integer({ min: 1, max: 60 }), (rows, chunkLength) => {
      const text = HEADER + rows.map((values) => csvLine(values)).join('');
      const chunks = Array.from({ length: Math.ceil(text.length / chunkLength) }, (_, index) =>
        text.slice(index * chunkLength, (index + 1) * chunkLength),
      );
      expect(read(...chunks)).toEqual(rows);
    }),
  );
});

test('a row is handed out by the chunk that completes it', () => {
  const reader = csvReader();
  const line = csvLine(aRow({ Annotation: 'a "quoted"\nline' }));
  expect(reader.read(HEADER + line.slice(0, -1))).toEqual([]);
  expect(reader.read('\n')).toEqual([aRow({ Annotation: 'a "quoted"\nline' })]);
});

describe('what the report does not write is refused in one line', () => {
  const line = csvLine(aRow());
  test.each([
    ['another header', ['a,b\n'], 'raw CSV: the first line has 2 fields; 18 are expected'],
    [
      'renamed columns',
      [HEADER.replace('OU', 'Unit')],
      `raw CSV: the first line is not the header ${HEADER.trimEnd()}`,
    ],
    ['no header', [], 'raw CSV: the first line is missing: an empty report still has its header'],
    ['a short row', [HEADER, line, 'a,b\n'], 'raw CSV: record 2 has 2 fields; 18 are expected'],
    ['a stray quote', [HEADER, line.replace('ACTIVE', 'AC"TIVE')], 'raw CSV: record 1 has a stray quote in field 2'],
    ['text after a quote', [HEADER, line.replace('ACTIVE', '"A"B')], 'raw CSV: record 1 has a stray quote in field 2'],
    ['a cut', [HEADER, line, line.slice(0, -1)], 'raw CSV: record 2 is cut short: the file must end with a line feed'],
    [
      'an open quote',
      [HEADER, line.replace('ACTIVE', '"A')],
      'raw CSV: record 1 is cut short: the file must end with a line feed',
    ],
  ])('%s', (_, chunks, message) => {
    expect(() => read(...chunks)).toThrow(new Error(message));
  });
});
