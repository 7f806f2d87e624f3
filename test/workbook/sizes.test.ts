// Every sheet says how large it is, as the legacy ones do: programs that stream a workbook know it by nothing else.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import type { Worksheet } from '#domain/worksheets/worksheet.ts';
import { compareWorkbooks } from '#src/xlsx/compare-workbooks.ts';
import { legacyPython } from '../support/legacy-python.ts';
import { aWorkbook, batches } from './books.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { aRow } from './rows.ts';
import { column, coverage, page, run } from './sheets.ts';

type Size = { name: string; streamed: string; largest: [number, number]; whole: string };

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

let python: string;
beforeAll(async () => {
  python = await legacyPython();
}, 600_000);

async function sizesOf(...files: string[]): Promise<Size[]> {
  return JSON.parse((await promisify(execFile)(python, [here('read_sizes.py'), ...files])).stdout) as Size[];
}

const rows = (count: number) => Array.from({ length: count }, (_, index) => aRow({ ResourceIdentifier: `r-${index}` }));

/** A table that does not fit on a sheet, next to one that is empty and has a heading. */
const long: Worksheet = {
  name: 'Long',
  title: 'T',
  notes: ['A note.'],
  tables: [
    {
      columns: [column('text')],
      rows: rows(40).map((_, index) => [`line ${index}`]),
      totals: ['all'],
      more: 'More elsewhere.',
    },
  ],
  sideTables: [{ heading: 'Empty', columns: [column('text'), column('count')], rows: [] }],
};

test('openpyxl streams every sheet with the size that it has', async () => {
  const { file } = await aWorkbook(rows(70), { sheetRows: 30, tabs: () => [coverage, run, page, long] });
  const sizes = await sizesOf(file);
  expect(sizes.map(({ name, streamed }) => [name, streamed])).toEqual([
    ['Sheet1', 'A1:R30'],
    ['Report', 'A1:M2'],
    ['Coverage & more', 'A1:H9'],
    ['Run', 'A1:B9'],
    ['Page', 'A1:F15'],
    ['Long', 'A1:D30'],
    ['Sheet1 (2)', 'A1:R30'],
    ['Sheet1 (3)', 'A1:R13'],
  ]);
  expect(sizes.map(({ whole }) => whole)).toEqual(sizes.map(({ streamed }) => streamed));
  expect(sizes.at(-1)!.largest).toEqual([13, 18]);
});

test.each(['no-rows', 'one-row', 'rules-250'])(
  'the legacy sheets of %s are as large as in its golden book',
  async (name) => {
    const legacy = here(`../golden/${name}.xlsx`);
    const [sheet, report] = await sizesOf(legacy);
    const made = rows(sheet!.largest[0] - 1).map((row, index) =>
      row.with(0, name === 'rules-250' ? `rule-${index}` : row[0]!),
    );
    const { file } = await aWorkbook(made);
    expect(await sizesOf(file)).toEqual([sheet, report]);
  },
);

test('a workbook of 1.0.0, whose sheets do not say it, is still equal', async () => {
  const { file } = await aWorkbook(rows(20), { tabs: () => [coverage, page] });
  const copy = join(await temporaryFolder(), 'without.xlsx');
  await sizesOf(file, copy);
  await expect(sizesOf(copy)).rejects.toThrow('Worksheet is unsized');
  expect((await compareWorkbooks(file, copy)).differences).toEqual([]);
});

test.each([
  [2, 'expected 2 rows, got more'],
  [4, 'expected a sheet of 5 rows, got 4'],
])('three rows announced as %d are refused, not written', async (announced, message) => {
  const writing = aWorkbook(rows(3), { rows: announced, rowBatches: batches(rows(2), rows(1)) });
  await expect(writing).rejects.toThrow(message);
});
