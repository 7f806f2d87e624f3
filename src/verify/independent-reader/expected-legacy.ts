// Derives the expected content of the two legacy tabs from the stored CSV: `Sheet1` with its continuation sheets, and `Report`.
import { createReadStream } from 'node:fs';
import { type Cell, cellReaders } from '#domain/legacy/cell-reader.ts';
import { EMPTY_PROFILE, mergeProfiles, type Profile, profileRows } from '#domain/legacy/column-profile.ts';
import { countRow, createCounters, reportLines } from '#domain/legacy/rule-counters.ts';
import { csvReader } from '#domain/rows/csv.ts';
import { COLUMNS, type Row } from '#domain/rows/rows.ts';
import type { ExpectedCell, ExpectedRow, ExpectedSheet } from './expected-book.ts';
import { LEGACY_HEADER, PLAIN_STYLE } from './expected-styles.ts';

/** Reads a stored CSV in batches of rows. */
async function* readCsv(file: string, signal: AbortSignal): AsyncGenerator<Row[]> {
  const reader = csvReader();
  for await (const chunk of createReadStream(file, { encoding: 'utf8', signal })) yield reader.read(chunk as string);
  reader.end();
}

/**
 * The legacy tabs of a CSV. `first` are the tabs at the beginning of the workbook, and `last` the continuation sheets of `Sheet1` at its
 * end.
 */
export type LegacySheets = { first: ExpectedSheet[]; last: ExpectedSheet[] };

/** Reads the CSV once to determine column types and rule counts. The sheets read the CSV again. */
export async function expectedLegacySheets(
  file: string,
  sheetRows: number,
  signal: AbortSignal,
): Promise<LegacySheets> {
  const counters = createCounters();
  let profile = EMPTY_PROFILE;
  let rowCount = 0;
  for await (const rows of readCsv(file, signal)) {
    profile = mergeProfiles(profile, profileRows(rows));
    for (const row of rows) countRow(counters, row);
    rowCount += rows.length;
  }
  const rowsPerSheet = sheetRows - 1;
  const sheets = Array.from({ length: Math.max(1, Math.ceil(rowCount / rowsPerSheet)) }, (_, index): ExpectedSheet => ({
    name: index === 0 ? 'Sheet1' : `Sheet1 (${index + 1})`,
    rows: () => dataRows(readCsv(file, signal), profile, { skip: index * rowsPerSheet, take: rowsPerSheet }),
  }));
  const report = { name: 'Report', rows: () => reportRows(reportLines(counters, profile)) };
  return { first: [sheets[0]!, report], last: sheets.slice(1) };
}

async function* dataRows(
  batches: AsyncIterable<Row[]>,
  profile: Profile,
  { skip, take }: { skip: number; take: number },
): AsyncGenerator<ExpectedRow> {
  const readers = cellReaders(profile);
  yield { number: 1, cells: COLUMNS.map((value, column) => ({ column, value, styleText: LEGACY_HEADER })) };
  let index = -skip;
  for await (const rows of batches) {
    for (const row of rows) {
      if (index >= take) return;
      if (index >= 0) yield { number: index + 2, cells: plainCells(row.map((text, column) => readers[column]!(text))) };
      index++;
    }
  }
}

function* reportRows(lines: readonly (readonly Cell[])[]): Generator<ExpectedRow> {
  for (const [index, line] of lines.entries()) yield { number: index + 1, cells: plainCells(line) };
}

const plainCells = (values: readonly Cell[]): ExpectedCell[] =>
  values.map((value, column) => ({ column, value, styleText: PLAIN_STYLE }));
