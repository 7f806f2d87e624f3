// Colour scales and bars of a table's columns. They depend on the values, so they stay right when people sort the table.

import type { WorksheetTable } from '#domain/worksheets/worksheet.ts';
import { columnLetters } from './cell-xml.ts';

const SCALES = {
  'more-is-better':
    '<cfvo type="num" val="50"/><cfvo type="num" val="80"/><cfvo type="num" val="100"/>' +
    '<color rgb="FFF4B6B0"/><color rgb="FFFCE4A8"/><color rgb="FFB7DFC0"/>',
  'fewer-is-better': '<cfvo type="num" val="0"/><cfvo type="max"/><color rgb="FFFFFFFF"/><color rgb="FFF4B6B0"/>',
};

/** Renders a data bar. Without lengths, Excel draws no bar shorter than a tenth of the cell or longer than nine tenths. */
const bar = (most: string, color: string): string =>
  `<dataBar minLength="0" maxLength="100"><cfvo type="num" val="0"/>${most}<color rgb="${color}"/></dataBar>`;
const BARS = {
  share: bar('<cfvo type="num" val="100"/>', 'FF9DC3E6'),
  count: bar('<cfvo type="max"/>', 'FFF4B6B0'),
};

/** The position of a table's rows: their first column, first row and last row. */
export type TablePosition = { column: number; firstRow: number; lastRow: number };

/** Renders the formats of a table's columns. `before` is the number of formats that the sheet already has. */
export function formatsXml(
  table: WorksheetTable,
  { column, firstRow, lastRow }: TablePosition,
  before: number,
): string[] {
  const rules = table.columns.flatMap(({ scale, bar: kind }, index) => [
    ...(scale === undefined ? [] : [{ index, type: 'colorScale', xml: `<colorScale>${SCALES[scale]}</colorScale>` }]),
    ...(kind === undefined ? [] : [{ index, type: 'dataBar', xml: BARS[kind] }]),
  ]);
  return rules.map(({ index, type, xml }, position) => {
    const letters = columnLetters(column + index);
    const rule = `<cfRule type="${type}" priority="${before + position + 1}">${xml}</cfRule>`;
    return `<conditionalFormatting sqref="${letters}${firstRow}:${letters}${lastRow}">${rule}</conditionalFormatting>`;
  });
}
