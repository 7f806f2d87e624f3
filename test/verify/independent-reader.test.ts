// Another implementation reads our workbooks: it agrees with good ones, and finds what a writer could get wrong.
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { COLUMNS, csvLine, type Row } from '#domain/rows/rows.ts';
import type { Worksheet } from '#domain/worksheets/worksheet.ts';
import { compareWithExceljs } from '#src/verify/independent-reader/compare-with-exceljs.ts';
import { expectedWorkbook } from '#src/verify/independent-reader/expected-workbook.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { aWorkbook } from '../workbook/books.ts';
import { aRow } from '../workbook/rows.ts';
import { column, coverage, page, run } from '../workbook/sheets.ts';
import { readParts, writeParts, type Parts } from './workbook-parts.ts';
import { FAULTS_OF_CELLS } from './faults-of-cells.ts';
import { FAULTS_OF_SHEETS } from './faults-of-sheets.ts';

const FAULTS = [...FAULTS_OF_CELLS, ...FAULTS_OF_SHEETS];
const signal = new AbortController().signal;

type Case = { rows: readonly Row[]; tabs: readonly Worksheet[]; sheetRows?: number };

/** Writes a workbook and its CSV next to each other. */
async function written({ rows, tabs, sheetRows }: Case) {
  const { file } = await aWorkbook(rows, { tabs: () => tabs, ...(sheetRows ? { sheetRows } : {}) });
  const csv = join(dirname(file), 'rows.csv');
  await writeFile(csv, [COLUMNS, ...rows].map(csvLine).join(''));
  return { file, expected: () => expectedWorkbook(csv, tabs, signal, sheetRows) };
}

/** What exceljs finds to differ in a workbook from its rows and tabs. */
async function differences(given: Case) {
  const { file, expected } = await written(given);
  return compareWithExceljs(file, await expected(), signal);
}

/** What exceljs finds to differ if the annotation of one row is this text. */
const inText = (...annotations: string[]) =>
  differences({ rows: annotations.map((Annotation) => aRow({ Annotation })), tabs: [] });

describe('agrees', () => {
  test('with tabs of every format, tone, link and table', async () => {
    expect(await differences({ rows: [aRow(), aRow({ ConfigRule: 'x' })], tabs: [coverage, run, page] })).toEqual([]);
  });

  test('with a workbook without rows', async () => {
    expect(await differences({ rows: [], tabs: [run] })).toEqual([]);
  });

  test('with rows and lines that do not fit on a sheet', async () => {
    const rows = Array.from({ length: 40 }, (_, index) => aRow({ ResourceIdentifier: `r-${index}` }));
    const lines = Array.from({ length: 30 }, (_, index) => [`line ${index}`]);
    const table = { columns: [column('text')], rows: lines, more: 'More.', totals: ['All'] };
    const long = { name: 'Long', title: 'Long', notes: ['Note'], tables: [table, { ...table, heading: 'And' }] };
    expect(await differences({ rows, tabs: [{ ...long, tables: [table] }], sheetRows: 17 })).toEqual([]);
  });

  test('with columns that pandas reads as numbers, booleans and missing values', async () => {
    const typed = (Annotation: string, Description: string, OU: string) => aRow({ Annotation, Description, OU });
    const rows = [typed('1', 'True', '12345678901234567000'), typed('', 'False', '1.5'), typed('007', '', 'nan')];
    expect(await differences({ rows, tabs: [] })).toEqual([]);
  });
});

describe('is not misled by what exceljs reads in another way, which', () => {
  test('decodes entities in text twice', async () => {
    expect(await inText('a &lt; b', '&amp;amp;', '&quot;x&apos;', '&nbsp; &#65; <&>')).toEqual([]);
  });

  test('breaks characters at the end of a piece of the file', async () => {
    expect(
      await inText(...Array.from({ length: 3000 }, (_, index) => `${'x'.repeat(index % 7)}€ü😀`.repeat(20))),
    ).toEqual([]);
  });

  test('has no empty text', async () => {
    expect(await differences({ rows: [aRow({ ConfigRule: '' }), aRow()], tabs: [] })).toEqual([]);
  });

  test('leaves out the places in the book that links lead to', async () => {
    const links = [
      { text: 'there', to: "#Bob's" },
      { text: 'B2', to: "#'Run'!B2" },
    ];
    const table = { columns: [column('text'), column('text')], rows: [links] };
    const tab: Worksheet = { name: "Bob's", title: 'x', notes: [], tables: [table] };
    expect(await differences({ rows: [], tabs: [tab, run] })).toEqual([]);
  });

  test('returns days as instants', async () => {
    const dates = ['2026-02-28', '2026-11-22T13:30:00.123Z', '1999-12-31T23:59:59.999Z', '0', 'never'];
    const table = { columns: [column('instant')], rows: dates.map((date) => [date]) };
    const tab: Worksheet = { name: 'Dates', title: 'x', notes: [], tables: [table] };
    expect(await differences({ rows: [], tabs: [tab] })).toEqual([]);
  });
});

test.each([
  ['forbidden characters', 'a\u0001b\u0000\uffff'],
  ['lone surrogates', 'a\ud800b'],
  ['line endings', 'a\r\nb\rc\nd'],
  ['spaces at both ends', ' a '],
  ['what looks like an escape', '_x0041_'],
  ['what looks like a formula or an error', '=1+1'],
  ['more characters than a cell holds', '😀'.repeat(40_000)],
])('agrees on text with %s', async (_, annotation) => {
  expect(await inText(annotation, '#REF!')).toEqual([]);
});

describe('finds each fault that a writer could have', () => {
  let good: Awaited<ReturnType<typeof written>>;
  let parts: Parts;
  beforeAll(async () => {
    const rows = Array.from({ length: 12 }, (_, index) =>
      aRow({ ResourceIdentifier: `r-${index}`, Annotation: `${index}`, ConfigRule: `rule-${index % 3}` }),
    );
    good = await written({ rows, tabs: [coverage, run, page], sheetRows: 10 });
    parts = await readParts(good.file);
  });

  test('more than twenty of them, each once', () => {
    expect(FAULTS.length).toBeGreaterThanOrEqual(20);
    expect(new Set(FAULTS.map(({ fault }) => fault)).size).toBe(FAULTS.length);
  });

  test.each(FAULTS)('$fault', async ({ inject, named }) => {
    const faulty = { ...parts };
    inject(faulty);
    const file = join(await temporaryFolder(), 'faulty.xlsx');
    await writeParts(file, faulty);
    const found = await compareWithExceljs(file, await good.expected(), signal);
    expect(found!.filter((line) => line.startsWith(named))).not.toEqual([]);
  });

  test('and nothing in the book that was only packed again', async () => {
    const file = join(await temporaryFolder(), 'same.xlsx');
    await writeParts(file, parts);
    expect(await compareWithExceljs(file, await good.expected(), signal)).toEqual([]);
  });

  test('and a file that is no workbook', async () => {
    const file = join(await temporaryFolder(), 'cut.xlsx');
    await writeFile(file, (await readFile(good.file)).subarray(0, 2000));
    expect(await compareWithExceljs(file, await good.expected(), signal)).toEqual([
      expect.stringMatching(/^exceljs cannot open it: /),
    ]);
  });
});
