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
  return [...first, ...expectedTabs(worksheets, sheetRows), ...last];
}

/** Returns the worksheets of a workbook that has only our own tabs, such as that of an owner, in order. */
export const expectedTabs = (worksheets: readonly Worksheet[], sheetRows = SHEET_ROWS): ExpectedSheet[] =>
  worksheets.map((sheet) => ({ name: sheet.name, rows: () => expectedTab(sheet, sheetRows) }));
