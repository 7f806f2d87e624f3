// Our own tabs as a spreadsheet program sees them: openpyxl reads them back.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ExcelJS from 'exceljs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Worksheet } from '#domain/worksheets/worksheet.ts';
import { legacyPython } from '../support/legacy-python.ts';
import { aWorkbook, readBook } from './books.ts';
import { aRow } from './rows.ts';
import { column, coverage, page, run } from './sheets.ts';

interface Tab {
  name: string;
  cells: Record<string, Record<string, unknown>>;
}
let tabs: (Tab & Record<string, unknown>)[];
beforeAll(async () => {
  const python = await legacyPython();
  const { file } = await aWorkbook([aRow()], { tabs: () => [coverage, run, page] });
  const script = fileURLToPath(new URL('read_tab.py', import.meta.url));
  tabs = JSON.parse((await promisify(execFile)(python, [script, file])).stdout) as typeof tabs;
}, 600_000);

test('they follow the legacy tabs', () => {
  expect(tabs.map(({ name }) => name)).toEqual(['Sheet1', 'Report', 'Coverage & more', 'Run', 'Page']);
});

test('a tab with one table freezes, filters and prints its header, under title and legend', () => {
  const { cells, ...frame } = tabs[2]!;
  expect(frame).toEqual({
    name: 'Coverage & more',
    frozen: 'A6',
    filter: null,
    tables: { Coverage_more: 'A5:H8' },
    printArea: "'Coverage & more'!$A$1:$H$9",
    widths: { A: 30, B: 14, C: 14, D: 14, E: 14, F: 14, G: 14, H: 14 },
    scales: { 'C6:C8': ['colorScale'], 'E6:E8': ['colorScale'] },
    heights: { 1: 24, 5: 30, 6: 30 },
    gridLines: false,
    printTitles: '$5:$5',
    orientation: 'landscape',
    fitToPage: true,
    pagesHigh: 0,
    footer: ['Coverage && more', 'Page &P of &N'],
  });
  expect(['A1', 'A2', 'A3', 'A5', 'H5'].map((place) => cells[place]!['value'])).toEqual([
    'Which accounts were read',
    'One line an account and region.',
    'Red lines can be retried.',
    'text',
    'boolean',
  ]);
  expect(cells['A5']).toMatchObject({ bold: true, color: 'FFFFFF', fill: '1F3864', horizontal: 'center', wrap: true });
});

describe('values have their type, number format and tone', () => {
  test.each([
    ['A6', { value: 'failed', type: 's', fill: 'F9DAD6' }],
    ['A7', { value: 'scanned', fill: 'DDF0DF' }],
    ['B6', { value: 'a\nb', wrap: true }],
    ['B7', { value: '=1+1', type: 's' }],
    ['C6', { value: 1234, type: 'n', format: '#,##0', horizontal: 'right' }],
    ['D6', { value: 1.5, format: '#,##0.00' }],
    ['E6', { value: 97.35, format: '0.00"%"' }],
    ['F6', { value: '2026-11-22T00:00:00', type: 'd', format: 'yyyy-mm-dd' }],
    ['F7', { value: 'never', type: 's' }],
    ['G6', { value: '2026-11-22T13:30:00', type: 'd', format: 'yyyy-mm-dd hh:mm' }],
    ['H6', { value: true, type: 'b', fill: null }],
    ['H7', { value: false, fill: 'FDF0CC' }],
    ['A8', { value: 'runbook', link: 'https://example.com/a?b=1&c="2"', color: '0563C1' }],
    ['B8', { value: 'run', link: "#'Run'!A1" }],
    ['A9', { value: 'All', bold: true }],
    ['C9', { value: 1234, bold: true, format: '#,##0' }],
  ])('%s', (place, expected) => {
    expect(tabs[2]!.cells[place]).toMatchObject(expected);
  });
});

test('a tab with several tables gives each its heading, and says where one is empty', () => {
  const { cells, ...frame } = tabs[3]!;
  expect(Object.entries(cells).map(([place, { value }]) => `${place} ${String(value)}`)).toEqual([
    ...['A1 This run', 'A3 Facts', 'A4 text', 'B4 text', 'A5 Run', 'B5 01a2'],
    ...['A7 Failures', 'A8 text', 'A9 Nothing failed.'],
  ]);
  expect(frame).toMatchObject({ frozen: null, filter: null, printTitles: null, widths: { A: 20, B: 40 } });
  expect(frame).toMatchObject({ tables: {}, printArea: "'Run'!$A$1:$B$9" });
});

test('tables stand side by side, with figures of their own format and bars in their cells, on one page', () => {
  const { cells, ...frame } = tabs[4]!;
  expect(Object.entries(cells).map(([place, { value }]) => `${place} ${String(value)}`)).toEqual([
    ...['A1 On one page', 'A2 Beware: half of it is missing', 'A3 Two stacks.', 'A5 Figures', 'D5 Trend'],
    ...['A6 text', 'B6 text', 'D6 date', 'E6 percent', 'F6 count'],
    ...['A7 Share', 'B7 97.35', 'D7 2026-11-16T00:00:00', 'E7 50', 'F7 7'],
    ...['A8 Count', 'B8 1234', 'D8 2026-11-23T00:00:00', 'E8 100', 'F8 3'],
    ...['A9 Difference', 'B9 -3', 'A10 Unknown', 'B10 n/a', 'A12 Below', 'A13 text', 'A14 x', 'A15 And 3 more.'],
  ]);
  expect(['A2', 'B7', 'B8', 'B9', 'B10'].map((place) => cells[place])).toMatchObject([
    { type: 's', fill: 'F9DAD6' },
    { type: 'n', format: '0.00"%"', fill: 'DDF0DF' },
    { type: 'n', format: '#,##0', fill: null },
    { type: 'n', format: '+#,##0;-#,##0;0', fill: 'F9DAD6' },
    { type: 's', fill: null },
  ]);
  expect(frame).toMatchObject({
    frozen: null,
    tables: {},
    printArea: "'Page'!$A$1:$F$15",
    widths: { A: 24, B: 14, C: 3, D: 14, E: 14, F: 14 },
    scales: { 'E7:E8': ['dataBar'], 'F7:F8': ['dataBar'] },
    fitToPage: true,
    pagesHigh: 1,
  });
});

test('a workbook of the first format has filters and no Excel tables, names and print areas', async () => {
  const { file } = await aWorkbook([aRow()], { tabs: () => [coverage, page], isPlain: true });
  const book = await new ExcelJS.Workbook().xlsx.readFile(file);
  expect(book.getWorksheet('Coverage & more')!.autoFilter).toBe('A5:H8');
  expect(book.definedNames.model).toEqual([]);
  expect(book.worksheets.flatMap((sheet) => sheet.getTables())).toEqual([]);
});

test('a table longer than a sheet ends by saying how many lines are missing', async () => {
  const rows = Array.from({ length: 10 }, (_, index) => [`line ${index}`]);
  const long: Worksheet = {
    name: 'Long',
    title: 'T',
    notes: [],
    tables: [{ columns: [column('text')], rows, totals: ['all'] }],
  };
  const { file } = await aWorkbook([], { sheetRows: 8, tabs: () => [long] });
  const [, , tab] = await readBook(file);
  expect(tab!.rows.map(({ A }) => A)).toEqual([
    'T',
    'text',
    'line 0',
    'line 1',
    'line 2',
    '7 more lines do not fit on a sheet.',
    'all',
  ]);
});
