// Fixed cases against workbooks that the legacy script made (test/golden/generate.py).

import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { csvReader } from '#domain/rows/csv.ts';
import type { Row } from '#domain/rows/rows.ts';
import { compareWorkbooks } from '#src/xlsx/compare-workbooks.ts';
import { aWorkbook } from './books.ts';

const folder = fileURLToPath(new URL('../golden/', import.meta.url));
const cases = (await readdir(folder))
  .filter((file) => file.endsWith('.csv'))
  .map((file) => file.slice(0, -'.csv'.length));

describe('the workbook of a fixed case is its golden one', () => {
  test.each(cases)('%s', async (name) => {
    const { file } = await aWorkbook(await readRaw(`${folder}${name}.csv`));
    const { differences, tabs } = await compareWorkbooks(file, `${folder}${name}.xlsx`);
    expect({ differences, tabs }).toEqual({ differences: [], tabs: 2 });
  });

  test('and not that of another', async () => {
    const { file } = await aWorkbook(await readRaw(`${folder}one-row.csv`));
    const { differences } = await compareWorkbooks(file, `${folder}ordinary.xlsx`);
    expect(differences.length).toBeGreaterThan(3);
  });
});

test('a legacy workbook that LibreOffice has saved again, shared strings and all, still has the same cells', async () => {
  const { file } = await aWorkbook(await readRaw(`${folder}ordinary.csv`));
  const { differences, rows, cells } = await compareWorkbooks(file, `${folder}resaved.xlsx`);
  expect([...new Set(differences.map(({ subject }) => subject))]).toEqual(['looks', 'row heights']);
  expect({ rows, cells }).toEqual({ rows: 41, cells: 670 });
});

async function readRaw(file: string): Promise<Row[]> {
  const reader = csvReader();
  const rows: Row[] = [];
  for await (const chunk of createReadStream(file, 'utf8')) rows.push(...reader.read(chunk as string));
  reader.end();
  return rows;
}
