// What the workbook does beyond the legacy one: any number of rows, any character, an end at any moment, the same bytes.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PassThrough, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { EMPTY_PROFILE, profileRows } from '#domain/legacy/column-profile.ts';
import type { Row } from '#domain/rows/rows.ts';
import type { Worksheet } from '#domain/worksheets/worksheet.ts';
import { writeWorkbook, type WorkbookFacts } from '#src/xlsx/write-workbook.ts';
import { aWorkbook, batches, readBook } from './books.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { aRow } from './rows.ts';

const numbered = (count: number): Row[] =>
  Array.from({ length: count }, (_, index) => aRow({ ResourceIdentifier: `r-${index}` }));
const aSheet = (name: string): Worksheet => ({
  name,
  title: name,
  notes: [],
  tables: [{ columns: [{ header: 'A', width: 10, format: 'text' }], rows: [['x']] }],
});

test('rows beyond one sheet go on at the end of the book, each sheet with the header, and Report counts all', async () => {
  const seen: WorkbookFacts[] = [];
  const tabs = (facts: WorkbookFacts): Worksheet[] => [aSheet(`Run ${seen.push(facts)}`)];
  const { file, facts } = await aWorkbook(numbered(8), { sheetRows: 4, tabs });
  const book = await readBook(file);
  expect(book.map(({ name, rows }) => [name, rows.length])).toEqual([
    ['Sheet1', 4],
    ['Report', 2],
    ['Run 1', 3],
    ['Sheet1 (2)', 4],
    ['Sheet1 (3)', 3],
  ]);
  expect(book[4]!.rows.map(({ H }) => H)).toEqual(['ResourceIdentifier', 'r-6', 'r-7']);
  expect(book[1]!.rows[1]).toMatchObject({ A: 'encrypted-volumes', B: 8, C: 8, D: 100 });
  expect(facts).toEqual({
    rows: 8,
    escapedCharacters: 0,
    shortenedTexts: 0,
    overflowSheets: ['Sheet1 (2)', 'Sheet1 (3)'],
  });
  expect(seen).toEqual([facts]);
});

test('a sheet that is exactly full has no continuation', async () => {
  const { file } = await aWorkbook(numbered(3), {
    sheetRows: 4,
    rowBatches: batches(numbered(2), [], numbered(1), []),
  });
  expect((await readBook(file)).map(({ name }) => name)).toEqual(['Sheet1', 'Report']);
});

test('characters that XML forbids are written escaped and counted, in rows and in rules', async () => {
  const rows = [
    aRow({ Annotation: 'a\u0001b\u0000', Description: '\uffff\ufffe', ConfigRule: 'rule\u000b' }),
    aRow({ Annotation: 'tab\tand\nline' }),
  ];
  const { file, facts } = await aWorkbook(rows);
  const [data, report] = await readBook(file);
  expect(data!.rows[1]).toMatchObject({ J: 'a_x0001_b_x0000_', I: '_xFFFF__xFFFE_', A: 'rule_x000B_' });
  expect(data!.rows[2]).toMatchObject({ J: 'tab\tand\nline' });
  expect(report!.rows.map(({ A }) => A)).toEqual(['ConfigRule', 'encrypted-volumes', 'rule_x000B_']);
  expect(facts.escapedCharacters).toBe(5);
});

test('texts longer than a cell are cut as openpyxl cuts them, and counted', async () => {
  const { file, facts } = await aWorkbook([aRow({ Annotation: '😀'.repeat(40_000), Description: 'x'.repeat(32_767) })]);
  const [data] = await readBook(file);
  expect(data!.rows[1]).toMatchObject({ J: '😀'.repeat(32_767), I: 'x'.repeat(32_767) });
  expect(facts.shortenedTexts).toBe(1);
});

test('no rows make a workbook with two headers', async () => {
  const { file, facts } = await aWorkbook([]);
  const [data, report] = await readBook(file);
  expect([data!.rows.length, report!.rows.length, facts.rows]).toEqual([1, 1, 0]);
});

test('progress tells the rows written so far', async () => {
  const progress: number[] = [];
  await aWorkbook(numbered(5), {
    rowBatches: batches(numbered(2), numbered(3)),
    onProgress: (rows) => progress.push(rows),
  });
  expect(progress).toEqual([2, 5]);
});

test('an abort ends it at once with its reason, even while rows are waited for, and destroys the receiver', async () => {
  const controller = new AbortController();
  const reason = new Error('cancelled');
  const out = new PassThrough().resume();
  async function* neverEnding(): AsyncGenerator<readonly Row[]> {
    yield numbered(10);
    controller.abort(reason);
    await sleep(3_600_000, undefined, { ref: false });
  }
  const writing = aWorkbook(numbered(1), { out, rows: 11, rowBatches: neverEnding(), signal: controller.signal });
  await expect(writing).rejects.toBe(reason);
  expect(out.destroyed).toBe(true);
});

test('an abort ends it while the receiver is full', async () => {
  const controller = new AbortController();
  const out = new Writable({ write: () => controller.abort() });
  async function* endless(): AsyncGenerator<readonly Row[]> {
    for (;;) yield numbered(1000);
  }
  const writing = aWorkbook(numbered(1), { out, rows: 1e6, rowBatches: endless(), signal: controller.signal });
  await expect(writing).rejects.toThrow('aborted');
});

test('a source that fails, a receiver that fails and tabs that fail each reject with their error', async () => {
  async function* failing(): AsyncGenerator<readonly Row[]> {
    yield numbered(1);
    throw new Error('the store is gone');
  }
  await expect(aWorkbook(numbered(1), { rowBatches: failing() })).rejects.toThrow('the store is gone');
  const out = new Writable({ write: (_chunk, _encoding, done) => done(new Error('the disk is full')) });
  await expect(aWorkbook(numbered(3), { out })).rejects.toThrow('the disk is full');
  const tabs = (): never => {
    throw new Error('no such tab');
  };
  const unfinished = new PassThrough().resume();
  await expect(aWorkbook(numbered(3), { tabs, out: unfinished })).rejects.toThrow('no such tab');
  expect(unfinished.destroyed).toBe(true);
  await expect(aWorkbook([], { tabs: () => [aSheet('a/b')] })).rejects.toThrow('sheet name "a/b"');
});

test('the source is told to stop when nothing more is wanted of it', async () => {
  let state = 'not begun';
  async function* source(): AsyncGenerator<readonly Row[]> {
    try {
      for (state = 'begun'; ;) yield numbered(100);
    } finally {
      state = 'stopped';
    }
  }
  const out = new Writable({
    write: (_chunk, _encoding, done) => done(state === 'begun' ? new Error('the disk is full') : null),
  });
  await expect(aWorkbook(numbered(1), { out, rows: 1e6, rowBatches: source() })).rejects.toThrow('the disk is full');
  await expect.poll(() => state).toBe('stopped');
});

test('the same rows make the same bytes, twice and in any time zone, however they are batched', async () => {
  const rows = numbered(500);
  const sha256 = async (file: string): Promise<string> =>
    createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  const first = await aWorkbook(rows);
  const second = await aWorkbook(rows, { rowBatches: batches(rows.slice(0, 7), rows.slice(7)) });
  const folder = await temporaryFolder();
  const hashes = [await sha256(first.file), await sha256(second.file)];
  for (const zone of ['Asia/Hong_Kong', 'America/St_Johns']) {
    const file = join(folder, 'book.xlsx');
    await promisify(execFile)(
      process.execPath,
      [fileURLToPath(new URL('write-rows.ts', import.meta.url)), file, '500'],
      {
        env: { ...process.env, TZ: zone },
      },
    );
    hashes.push(await sha256(file));
  }
  expect(new Set(hashes).size).toBe(1);
});

test('a profile of other rows is refused, not written', async () => {
  const profile = profileRows([aRow({ Annotation: '7' })]);
  await expect(aWorkbook([aRow({ Annotation: 'text' })], { profile })).rejects.toThrow(
    'a column of numbers holds text: its profile is not that of its rows',
  );
});

test('an aborted signal is refused before anything is written', async () => {
  const out = new PassThrough();
  const writing = writeWorkbook({
    out,
    profile: EMPTY_PROFILE,
    rows: 0,
    rowBatches: batches(),
    tabs: () => [],
    signal: AbortSignal.abort(new Error('too late')),
  });
  await expect(writing).rejects.toThrow('too late');
  expect(out.readableLength).toBe(0);
});
