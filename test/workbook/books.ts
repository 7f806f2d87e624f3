// Workbooks made and read back, for tests.

import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { profileRows } from '#domain/legacy/column-profile.ts';
import type { Row } from '#domain/rows/rows.ts';
import type { SheetLayout } from '#src/xlsx/read/read-sheet.ts';
import { openWorkbook } from '#src/xlsx/read/read-workbook.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { type WorkbookFacts, type WorkbookOptions, writeWorkbook } from '#src/xlsx/write-workbook.ts';

/** Writes a workbook of these rows, in one batch, and says where. */
export async function aWorkbook(
  rows: readonly Row[],
  options: Partial<WorkbookOptions> = {},
): Promise<{ file: string; facts: WorkbookFacts }> {
  const file = join(await temporaryFolder(), 'book.xlsx');
  const facts = await writeWorkbook({
    out: createWriteStream(file),
    profile: profileRows(rows),
    rows: rows.length,
    rowBatches: batches(rows),
    tabs: () => [],
    signal: new AbortController().signal,
    ...options,
  });
  return { file, facts };
}

export async function* batches(...lists: readonly (readonly Row[])[]): AsyncGenerator<readonly Row[]> {
  yield* lists;
}

export interface WorksheetContent {
  name: string;
  /** Values row by row as they stand, by column letters; rows that the file leaves out are missing. */
  rows: Record<string, string | number | boolean>[];
  frame: SheetLayout;
}

/** Every tab of a workbook, with its values. */
export async function readBook(file: string): Promise<WorksheetContent[]> {
  const book = await openWorkbook(file);
  const tabs: WorksheetContent[] = [];
  for (const { name, rows: readRows } of book.worksheets) {
    const tab: WorksheetContent = { name, rows: [], frame: {} };
    for await (const batch of readRows(tab.frame)) {
      for (const { cells } of batch) {
        const filled = [...cells].filter(([, { type }]) => type !== 'empty');
        tab.rows.push(Object.fromEntries(filled.map(([column, { value }]) => [column, value])));
      }
    }
    tabs.push(tab);
  }
  book.close();
  return tabs;
}
