// Renders Excel tables, which provide a filter for each column and a name for use in formulas.

import { attributeXml, columnLetters, type SanitizeStats } from './cell-xml.ts';
import { DECLARATION, MAIN } from './package-parts.ts';

/** The position of an Excel table: the first column, the header row and the last row. */
export type ExcelTablePosition = { column: number; headerRow: number; lastRow: number };

export type ExcelTable = ExcelTablePosition & { name: string; headers: readonly string[] };

/** Whether an Excel table can have these headers. Excel requires headers that are not empty and differ in more than case. */
export function canBeExcelTable(headers: readonly string[]): boolean {
  const distinct = new Set(headers.map((header) => header.toLowerCase()));
  return distinct.size === headers.length && !distinct.has('');
}

/** Returns the name for a range or an Excel table from its sheet and heading, such as `Ageing_Open_findings`. */
export function nameOfTable(sheet: string, heading: string | undefined): string {
  return [sheet, heading ?? '']
    .map((text) => text.replaceAll(/[^A-Za-z0-9]+/g, '_').replaceAll(/^_|_$/g, ''))
    .filter((text) => text !== '')
    .join('_');
}

/** Renders a range such as `A5:H20`. `mark` is `$` for an absolute reference. */
export function rangeXml({ column, headerRow, lastRow }: ExcelTablePosition, columns: number, mark = ''): string {
  const [first, last] = [columnLetters(column), columnLetters(column + columns - 1)];
  return `${mark}${first}${mark}${headerRow}:${mark}${last}${mark}${lastRow}`;
}

/**
 * Renders the package part of an Excel table. `id` is the table's number in the workbook. The table sets no style, so that the cells keep
 * their styles.
 */
export function excelTableXml(table: ExcelTable, id: number, stats: SanitizeStats): string {
  const { name, headers } = table;
  const range = rangeXml(table, headers.length);
  const columns = headers.map(
    (header, index) => `<tableColumn id="${index + 1}" name="${attributeXml(header, stats)}"/>`,
  );
  return (
    `${DECLARATION}<table xmlns="${MAIN}" id="${id}" name="${name}" displayName="${name}" ref="${range}" totalsRowShown="0">` +
    `<autoFilter ref="${range}"/><tableColumns count="${columns.length}">${columns.join('')}</tableColumns>` +
    '<tableStyleInfo showFirstColumn="0" showLastColumn="0" showRowStripes="0" showColumnStripes="0"/></table>'
  );
}
