// The whole workbook as other programs see it: a validator with the Office Open XML schemas, pandas, openpyxl and exceljs.

import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ExcelJS from 'exceljs';
import { beforeAll, expect, test } from 'vitest';
import { pythonEnvironment } from '../../setup/python-env.mjs';
import { legacyPython } from '../support/legacy-python.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { aWorkbook } from './books.ts';
import { aRow } from './rows.ts';
import { charted, coverage, heatMap, page, run } from './sheets.ts';

/** A theme is optional (ECMA-376, part 1, 14.2.7), and a workbook without one has Excel's own. */
const WITHOUT_THEME = /relationships\/theme' is missing/;

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const execute = promisify(execFile);

let file: string;
let python: string;
let validator: string | undefined;
beforeAll(async () => {
  python = await legacyPython();
  ({ file } = await aWorkbook([aRow()], { tabs: () => [coverage, run, page, charted, heatMap] }));
  try {
    validator = join(dirname(await pythonEnvironment('ooxml', here('validator/requirements.txt'))), 'openxml-audit');
  } catch (error) {
    console.warn(`the Office Open XML validator cannot be installed: ${(error as Error).message}`);
  }
}, 600_000);

const SHEETS = ['Sheet1', 'Report', 'Coverage & more', 'Run', 'Page', "It's charted", 'Heat map'];

type Read = { charts: unknown; names: Record<string, string> };

type Fault = { severity: string; description: string; part_uri: string };

/** Returns what the validator finds in a workbook, in words. */
async function faultsOf(book: string): Promise<string[]> {
  const args = ['--output', 'json', '--max-errors', '0', book];
  const { stdout } = await execute(validator!, args, { maxBuffer: 2 ** 24 }).catch(
    (error: { stdout: string }) => error,
  );
  const [{ errors }] = JSON.parse(stdout) as [{ errors: Fault[] }];
  const faults = errors.filter(({ severity, description }) => severity === 'error' && !WITHOUT_THEME.test(description));
  return faults.map(({ part_uri: part, description }) => `${part}: ${description}`);
}

test('every part is as the Office Open XML schemas ask', async ({ skip }) => {
  skip(validator === undefined, 'the validator cannot be installed');
  expect(await faultsOf(file)).toEqual([]);
});

test.each([
  ['an element that is out of place', '<pageMargins', '<drawing r:id="rId1"/><pageMargins', /pageMargins/],
  ['an attribute that is no boolean', 'totalsRowShown="0"', 'totalsRowShown="maybe"', /totalsRowShown/],
  ['a chart with an unknown shape', 'barDir val="col"', 'barDir val="up"', /barDir|val/],
])('the validator finds %s', async (_mistake, from, to, expected) => {
  if (validator === undefined) return;
  const copy = join(await temporaryFolder(), 'broken.xlsx');
  await execute(python, [here('replace_in_book.py'), file, copy, from, to]);
  expect((await faultsOf(copy)).join('\n')).toMatch(expected);
});

test('pandas, openpyxl and exceljs read every sheet without a warning, with the same number of rows', async () => {
  const { stdout } = await execute(python, [here('read_all.py'), file]);
  const read = JSON.parse(stdout) as Record<string, Record<string, unknown>>;
  const book = await new ExcelJS.Workbook().xlsx.readFile(file);
  const rows = Object.fromEntries(book.worksheets.map(({ name, rowCount }) => [name, rowCount]));
  expect(Object.keys(rows)).toEqual(SHEETS);
  expect(read['streamed']).toEqual(rows);
  expect(read['pandas']).toEqual(rows);
});

test('openpyxl finds the charts and the named ranges, and exceljs the Excel tables', async () => {
  const { charts, names } = JSON.parse((await execute(python, [here('read_all.py'), file])).stdout) as Read;
  expect(charts).toEqual({ "It's charted": ['ScatterChart', 'BarChart', 'BarChart'] });
  expect(names).toMatchObject({
    Run_Facts: "'Run'!$A$4:$B$5",
    Page_Figures: "'Page'!$A$6:$B$10",
    It_s_charted_Trend: "'It''s charted'!$E$6:$G$9",
  });
  const book = await new ExcelJS.Workbook().xlsx.readFile(file);
  const tables = book.worksheets.flatMap((sheet) => sheet.getTables() as unknown as { name: string }[]);
  expect(tables.map(({ name }) => name)).toEqual(['Coverage_more', 'Heat_map']);
});
