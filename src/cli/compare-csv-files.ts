// Reads two raw CSVs and groups their differences by known cause.
import { createReadStream } from 'node:fs';
import { compareCsvRows, DIFFERENCE_CAUSES } from '#domain/rows/compare-csv.ts';
import { csvReader } from '#domain/rows/csv.ts';
import type { Row } from '#domain/rows/rows.ts';
import { differenceTally, type DifferenceGroup } from '#src/xlsx/difference-tally.ts';

export type CsvComparison = {
  /** The groups of differences, each under the heading of its cause, in the order of the causes. */
  differences: readonly DifferenceGroup[];
  /** The number of rows in our CSV; `legacy` is the number in the legacy CSV. */
  ours: number;
  legacy: number;
  unexplained: number;
};

/**
 * Compares two raw CSVs, ignoring the order of their rows. If a file is not a raw CSV, throws an Error whose one-line message names the
 * file.
 */
export async function compareCsvFiles(oursFile: string, legacyFile: string): Promise<CsvComparison> {
  const [ours, legacy] = [await readCsv(oursFile), await readCsv(legacyFile)];
  const tally = differenceTally();
  compareCsvRows(ours, legacy, (cause, subject, what, example) =>
    tally.add(DIFFERENCE_CAUSES[cause], subject, what, () => example),
  );
  const found = Map.groupBy(tally.groups(), ({ tab }) => tab);
  const differences = Object.values(DIFFERENCE_CAUSES).flatMap((heading) => found.get(heading) ?? []);
  const unexplained = (found.get(DIFFERENCE_CAUSES.unknown) ?? []).reduce((sum, { count }) => sum + count, 0);
  return { differences, ours: ours.length, legacy: legacy.length, unexplained };
}

async function readCsv(file: string): Promise<Row[]> {
  const rows: Row[] = [];
  const reader = csvReader();
  try {
    for await (const text of readUnixText(file)) for (const row of reader.read(text)) rows.push(row);
    reader.end();
    return rows;
  } catch (error) {
    throw new Error(`${file} is not a readable raw CSV: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * Reads a text and removes the byte order mark and carriage returns that Windows and spreadsheets add, so that they do not appear as
 * differences.
 */
async function* readUnixText(file: string): AsyncGenerator<string> {
  let isFirst = true;
  let isWindows = false;
  let rest = '';
  for await (const chunk of createReadStream(file, 'utf8') as AsyncIterable<string>) {
    let text = rest + (isFirst ? chunk.replace(/^\uFEFF/, '') : chunk);
    if (isFirst) isWindows = /^[^\n]*\r\n/.test(text);
    isFirst = false;
    // If a chunk ends with a carriage return, the line feed that follows is in the next chunk.
    rest = isWindows && text.endsWith('\r') ? '\r' : '';
    if (rest !== '') text = text.slice(0, -1);
    yield isWindows ? text.replaceAll('\r\n', '\n') : text;
  }
  if (rest !== '') yield rest;
}
