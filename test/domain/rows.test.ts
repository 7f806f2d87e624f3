// The rows of the raw CSV: quoting that any reader undoes, and the order in which Python sorts.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvReader } from '#domain/rows/csv.ts';
import { compareText } from '#domain/compare-text.ts';
import { columnIndex, COLUMNS, compareRows, csvLine, type Row } from '#domain/rows/rows.ts';

const text = fc.string({
  unit: fc.oneof(fc.constantFrom(',', '"', '\n', '\r', ' ', 'é', '🙂', '\uE000'), fc.string()),
});
const row: fc.Arbitrary<Row> = fc.array(text, { minLength: COLUMNS.length, maxLength: COLUMNS.length });

test.each([
  [['a', 'b'], 'a,b\n'],
  [['', ''], ',\n'],
  [['a,b', 'say "hi"'], '"a,b","say ""hi"""\n'],
  [['two\nlines', 'a\rb', 'a\r\nb'], '"two\nlines","a\rb","a\r\nb"\n'],
  [[' blanks ', '007', 'NA'], ' blanks ,007,NA\n'],
])('%j is written as %j', (fields, line) => {
  expect(csvLine(fields)).toBe(line);
});

test('every row can be read back as it was', () => {
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const reader = csvReader();
      const read = reader.read([COLUMNS, ...rows].map(csvLine).join(''));
      reader.end();
      expect(read).toEqual(rows);
    }),
  );
});

test('texts are ordered by code point, as Python orders them', () => {
  const codePoints = (of: string) => Array.from(of, (character) => character.codePointAt(0)!);
  const byCodePoint = (a: string, b: string) => {
    const [x, y] = [codePoints(a), codePoints(b)];
    const differs = x.findIndex((point, index) => point !== y[index]);
    if (differs === -1) return x.length - y.length;
    return differs < y.length ? x[differs]! - y[differs]! : 1;
  };
  const someText = fc.string({ unit: 'grapheme' });
  fc.assert(
    fc.property(fc.oneof(text, someText), fc.oneof(text, someText), (a, b) => {
      expect(Math.sign(compareText(a, b))).toBe(Math.sign(byCodePoint(a, b)));
    }),
    { examples: [['🙂', '\uE000'] as [string, string], ['a🙂', 'a'], ['', '']] },
  );
});

test('rows are ordered by account, region, rule, type and id, then by what is left, from the first column on', () => {
  const aRow = (of: Partial<Record<(typeof COLUMNS)[number], string>>): Row =>
    COLUMNS.map((column) => of[column] ?? 'm');
  const keys = [
    'AccountId',
    'AwsRegion',
    'ConfigRule',
    'ResourceType',
    'ResourceIdentifier',
    'Active',
    'Tag:Environment',
  ] as const;
  // Each row is before the one after it by its own key, and after it by every lesser key.
  const rows = keys.map((key, index) =>
    aRow({ [key]: 'a', ...Object.fromEntries(keys.slice(index + 1).map((lesser) => [lesser, 'z'])) }),
  );
  expect(rows.toReversed().toSorted(compareRows)).toEqual(rows);
});

test('two rows are the same to the order only if they are the same', () => {
  fc.assert(
    fc.property(row, row, (a, b) => {
      expect(compareRows(a, b) === 0).toBe(a.every((field, index) => field === b[index]));
      expect(Math.sign(compareRows(a, b)) + Math.sign(compareRows(b, a))).toBe(0);
    }),
  );
});

test('the columns are the eighteen that the legacy report reads', () => {
  expect(csvLine(COLUMNS)).toBe(
    'ConfigRule,Active,Classification,ComplianceType,AccountAlias,AwsRegion,ResourceType,ResourceIdentifier,Description,Annotation,EvaluationTimestamp,EvaluationTriggerType,AccountId,OU,Tag:Name,Tag:Application,Tag:Owner,Tag:Environment\n',
  );
  expect(columnIndex['Tag:Environment']).toBe(17);
});
