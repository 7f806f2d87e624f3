// A second opinion on every row and cell: the legacy script reads the same organization with boto3, pandas and openpyxl.
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { csvReader } from '#domain/rows/csv.ts';
import { legacyPython } from '../support/legacy-python.ts';
import { startLab, type Lab } from '../support/lab.ts';
import type { ScenarioInput } from '#simulator/scenario/scenario.ts';

const legacy = (file: string) => fileURLToPath(new URL(`../workbook/legacy/${file}`, import.meta.url));

let lab: Lab;
let python: string;

beforeAll(async () => {
  python = await legacyPython();
  // The legacy script reads rules whatever the recorder does.
  const faults: ScenarioInput['faults'] = [
    { kind: 'recorder-off', accounts: { count: 2 } },
    { kind: 'recorder-missing', accounts: { count: 1 }, regions: ['us-east-1'] },
  ];
  lab = await startLab({ scenario: { accounts: 8, faults, config: { rulesPerRegion: 15, rowsPerAccount: 200 } } });
}, 300_000);

afterAll(() => lab.stop());

async function runPython(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(python, args, { env: { ...lab.env, PYTHONHASHSEED: '0' } });
  return stdout;
}

async function sizesOf(workbook: string): Promise<{ name: string; streamed: string; whole: string }[]> {
  return JSON.parse(await runPython(legacy('../read_sizes.py'), workbook)) as Awaited<ReturnType<typeof sizesOf>>;
}

/** The records of a raw CSV as text lines, sorted alike. */
function records(csv: string): string[] {
  const reader = csvReader();
  const rows = reader.read(csv);
  reader.end();
  return rows.map((row) => JSON.stringify(row)).toSorted();
}

test('the legacy scan finds exactly our rows, and the legacy workbook of them is ours, cell by cell', async () => {
  const peerCsv = join(lab.directory, 'peer.csv');
  await runPython(legacy('scan.py'), peerCsv, '--org-role', lab.env['ORG_ROLE_ARN']!);
  const { keys, rows } = await lab.report();
  const ours = String(await lab.store.get({ key: keys.raw }));
  expect(rows).toBeGreaterThan(1_000);
  expect(records(ours)).toEqual(records(await readFile(peerCsv, 'utf8')));

  const [ourCsv, legacyWorkbook, ourWorkbook] = ['ours.csv', 'legacy.xlsx', 'ours.xlsx'].map((file) =>
    join(lab.directory, file),
  ) as [string, string, string];
  await writeFile(ourCsv, ours);
  await writeFile(ourWorkbook, await lab.store.get({ key: keys.report }));
  await runPython(legacy('report.py'), ourCsv, legacyWorkbook);
  expect(await runPython(legacy('compare.py'), ourWorkbook, legacyWorkbook)).toBe('0 differences\n');

  // What streams the published workbook sees every sheet's size, and of the legacy ones the same as in the legacy file.
  const [ourSizes, legacySizes] = await Promise.all([ourWorkbook, legacyWorkbook].map(sizesOf));
  expect(ourSizes!.slice(0, 2)).toEqual(legacySizes);
  expect(ourSizes!.map(({ streamed }) => streamed)).toEqual(ourSizes!.map(({ whole }) => whole));
  expect(ourSizes!.length).toBeGreaterThan(7);
}, 300_000);
