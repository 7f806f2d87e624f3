// Builds the expected content of a whole workbook: the legacy tabs from the stored CSV, and our tabs as recomputed.
import type { Worksheet } from '#domain/worksheets/worksheet.ts';
import type { ExpectedSheet } from './expected-book.ts';
import { expectedLegacySheets } from './expected-legacy.ts';
import { expectedTab } from './expected-tab.ts';

/** Excel's maximum number of rows in a sheet. */
const SHEET_ROWS = 1_048_576;

/** Returns the expected worksheets of a workbook, in order. `csvFile` is the stored CSV, which must exist until all rows have been read. */
export async function expectedWorkbook(
  csvFile: string,
  worksheets: readonly Worksheet[],
  signal: AbortSignal,
  sheetRows = SHEET_ROWS,
): Promise<ExpectedSheet[]> {
  const { first, last } = await expectedLegacySheets(csvFile, sheetRows, signal);
  const ours = worksheets.map((sheet) => ({ name: sheet.name, rows: () => expectedTab(sheet, sheetRows) }));
  return [...first, ...ours, ...last];
}
