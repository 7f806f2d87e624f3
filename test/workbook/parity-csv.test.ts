// `npm run parity` for two raw CSVs: rows in any order, and each difference under its known cause.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareCsvFiles } from '#src/cli/compare-csv-files.ts';
import { compareCsvRows } from '#domain/rows/compare-csv.ts';
import { COLUMNS, csvLine, type Row } from '#domain/rows/rows.ts';
import { aRow } from './rows.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'parity-csv-'))));
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(name: string, rows: readonly Row[], text = (lines: string) => lines): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text([COLUMNS, ...rows].map(csvLine).join('')));
  return file;
}

const wordsOf = async (ours: readonly Row[], legacy: readonly Row[]) => {
  const found = await compareCsvFiles(await fileOf('ours.csv', ours), await fileOf('legacy.csv', legacy));
  return {
    words: found.differences.map(
      ({ tab, subject, what, count }) => `${tab.split(':')[0]}: ${count} ${subject}, ${what}`,
    ),
    unexplained: found.unexplained,
  };
};

const row = (ResourceIdentifier: string, of: Parameters<typeof aRow>[0] = {}) => aRow({ ResourceIdentifier, ...of });

test('rows in another order, a byte order mark and carriage returns are no difference', async () => {
  const rows = [row('a'), row('b'), row('c', { Annotation: 'two\nlines, "quoted"' })];
  const ours = await fileOf('ours.csv', rows);
  const legacy = await fileOf('legacy.csv', rows.toReversed(), (lines) => `\uFEFF${lines.replaceAll('\n', '\r\n')}`);
  expect(await compareCsvFiles(ours, legacy)).toEqual({ differences: [], ours: 3, legacy: 3, unexplained: 0 });
});

test('each difference has its known cause', async () => {
  const other = { AccountId: '222222222222' };
  const again = { EvaluationTimestamp: '2026-11-24T00:00:00.000Z', ComplianceType: 'NON_COMPLIANT' };
  expect(
    await wordsOf(
      [row('a'), row('b', again), row('c', { 'Tag:Owner': 'UNSUPPORTED' }), row('new'), row('x', other)],
      [row('a', { OU: 'Elsewhere' }), row('b'), row('c', { 'Tag:Owner': 'team' }), row('r', { ConfigRule: 'removed' })],
    ),
  ).toEqual({
    words: [
      'Accounts in one file only: 1 rows of account 222222222222, only in ours',
      'Rules in one file only: 1 rows of removed, only in legacy',
      'Evaluated in between: 1 column ComplianceType, differs',
      'Evaluated in between: 1 column EvaluationTimestamp, differs',
      `Resources of a rule in one file only: 1 rows of ${row('new')[0]}, only in ours`,
      'Tags: 1 column Tag:Owner, only legacy has a tag',
      'Accounts that were renamed or moved in between: 1 column OU, differs',
    ],
    unexplained: 0,
  });
});

test('another result at the same time of evaluation has no known cause', async () => {
  const { words, unexplained } = await wordsOf([row('a', { ComplianceType: 'INSUFFICIENT_DATA' })], [row('a')]);
  expect({ words, unexplained }).toEqual({
    words: ['Without a known cause: 1 column ComplianceType, differs'],
    unexplained: 1,
  });
});

test('a file that is no raw CSV is named, with what is wrong', async () => {
  const file = await fileOf('wrong.csv', [], () => 'a,b\n');
  await expect(compareCsvFiles(file, file)).rejects.toThrow(
    /wrong\.csv is not a readable raw CSV: raw CSV: the first line has 2 fields/,
  );
});

test('a file is equal to itself in any order, and every row that is left out is one difference', () => {
  const rows = fc.array(
    fc.constantFrom('a', 'b', 'c').map((id) => row(id)),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(rows, fc.nat(), (all, cut) => {
      const left = all.length === 0 ? [] : all.toSpliced(cut % all.length, 1);
      let differences = 0;
      compareCsvRows(all.toReversed(), all, () => differences++);
      compareCsvRows(left, all, () => differences++);
      expect(differences).toBe(all.length - left.length);
    }),
  );
});
