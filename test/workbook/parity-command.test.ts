// `npm run parity` as its user meets it: words, counts, exit codes.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { compileCache } from '../support/shared-folder.ts';
import { aWorkbook } from './books.ts';
import { aRow } from './rows.ts';

const root = new URL('../../', import.meta.url);
const golden = (name: string): string => fileURLToPath(new URL(`test/golden/${name}.xlsx`, root));

function parity(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const script = fileURLToPath(new URL('src/cli/parity.ts', root));
    const env = { ...process.env, ...compileCache() };
    execFile(process.execPath, [script, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

test('equal workbooks end 0 with what was compared', async () => {
  const { file } = await aWorkbook([aRow()], {
    tabs: () => [{ name: 'Run', title: 'Run', notes: [], tables: [{ columns: [], rows: [] }] }],
  });
  expect(await parity(file, golden('one-row'))).toEqual({
    code: 0,
    stdout: 'Equal: 2 legacy tabs, 4 rows, 61 cells compared; after them ours has Run.\n',
    stderr: '',
  });
});

test('differences are grouped, counted and shown by example', async () => {
  const { file } = await aWorkbook([aRow({ AccountId: 'x', Annotation: 'new' }), aRow({ AccountId: 'y' })], {
    profile: new Array(18).fill('t').join(','),
  });
  const { code, stdout } = await parity(file, golden('one-row'));
  expect(stdout.split('\n')).toEqual([
    'Sheet1',
    '          1 × column J (Annotation): text in ours, empty in legacy',
    '              J2: ours "new", legacy nothing',
    '          1 × column M (AccountId): text in ours, a number in legacy',
    '              M2: ours "x", legacy 12345678901',
    '          1 × rows: only in ours',
    '              row 3',
    'Report',
    '          1 × column B (Total): another number',
    '              B2: ours 2, legacy 1',
    '          1 × column C (Compliant): another number',
    '              C2: ours 2, legacy 1',
    '          1 × column E (Prod-Com): another number',
    '              E2: ours 2, legacy 1',
    '6 differences in 6 groups: 2 legacy tabs, 5 rows, 79 cells compared.',
    '',
  ]);
  expect(code).toBe(1);
});

test('looks, widths, panes and formats differ in words', async () => {
  const { code, stdout } = await parity(golden('one-row'), golden('restyled'));
  expect(stdout.split('\n')).toEqual([
    'Sheet1',
    '          1 × column P (Tag:Application): text in ours, empty in legacy',
    '              P2: ours "shop", legacy nothing',
    '          1 × column widths: 30 for columns 1 to 1, only in legacy',
    '          1 × filter: A1:R2, only in legacy',
    '          1 × frozen panes: above and left of A2, only in legacy',
    '          1 × looks: font face: none in ours, Arial in legacy',
    '              A1',
    '          1 × looks: font size: none in ours, 10 in legacy',
    '              A1',
    '          1 × looks: bold: yes in ours, no in legacy',
    '              A1',
    '          1 × looks: italic: no in ours, yes in legacy',
    '              A1',
    '          1 × looks: font colour: none in ours, FF0000 in legacy',
    '              A1',
    '          1 × looks: left border: thin in ours, none in legacy',
    '              B1',
    '          1 × looks: right border: thin in ours, none in legacy',
    '              B1',
    '          1 × looks: top border: thin in ours, none in legacy',
    '              B1',
    '          1 × looks: bottom border: thin in ours, none in legacy',
    '              B1',
    '          1 × looks: fill: none in ours, FFFF00 in legacy',
    '              C2',
    '          1 × looks: horizontal alignment: none in ours, center in legacy',
    '              D2',
    '          1 × looks: line wrap: no in ours, yes in legacy',
    '              D2',
    '          1 × looks: number format: General in ours, 000000000000 in legacy',
    '              M2',
    '          1 × merged cells: O2:P2, only in legacy',
    '          1 × row heights: default in ours, 40 in legacy',
    '              row 2',
    'Report',
    '          1 × column A (ConfigRule): another text',
    '              A2: ours "encrypted-volumes", legacy "=1+1"',
    '          1 × conditional formatting: D2:D200 colorScale percentile 10 / percentile 50 / percentile 90 C0504D / F79646 / 9BBB59, only in ours',
    '          1 × conditional formatting: G2:G200 colorScale percentile 10 / percentile 50 / percentile 90 C0504D / F79646 / 9BBB59, only in ours',
    '          1 × conditional formatting: J2:J200 colorScale percentile 10 / percentile 50 / percentile 90 C0504D / F79646 / 9BBB59, only in ours',
    '          1 × conditional formatting: M2:M200 colorScale percentile 10 / percentile 50 / percentile 90 C0504D / F79646 / 9BBB59, only in ours',
    '          1 × conditional formatting: D2:D9 cellIs lessThan 50, only in legacy',
    '          1 × tab: hidden, only in legacy',
    '26 differences in 26 groups: 2 legacy tabs, 4 rows, 61 cells compared.',
    '',
  ]);
  expect(code).toBe(1);
});

test('a legacy book with other tabs is told so', async () => {
  const { file } = await aWorkbook([], {
    tabs: () => [{ name: 'Run', title: 'Run', notes: [], tables: [{ columns: [], rows: [] }] }],
  });
  expect(await parity(golden('one-row'), file)).toEqual({
    code: 1,
    stdout:
      'The book\n          1 × tabs: ours begins with Sheet1, Report; legacy has Sheet1, Report, Run\n' +
      '1 difference in 1 group: 0 legacy tabs, 0 rows, 0 cells compared.\n',
    stderr: '',
  });
});

test.each([
  [['only.xlsx'], "error: missing required argument 'legacy'\n"],
  [['a.xlsx', 'b.xlsx', 'c.xlsx'], 'error: too many arguments. Expected 2 arguments but got 3.\n'],
])('bad arguments %j end 64 with one line', async (args, stderr) => {
  expect(await parity(...args)).toEqual({ code: 64, stdout: '', stderr });
});

test('a file that is no workbook ends 1 with one line that names it', async () => {
  const { code, stderr } = await parity('/nowhere.xlsx', golden('one-row'));
  expect([code, stderr]).toEqual([
    1,
    "/nowhere.xlsx is not a readable workbook: ENOENT: no such file or directory, open '/nowhere.xlsx'\n",
  ]);
});
