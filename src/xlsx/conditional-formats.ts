// Colour scales and bars of a table's columns. They depend on the values, so they stay right when people sort the table.

import type { WorksheetTable } from '#domain/worksheets/worksheet.ts';
import { columnLetters } from './cell-xml.ts';

/** The scale of a heat map. Its middle is a percentile, so that one cell with very many does not leave all others white. */
const HEAT =
  '<cfvo type="num" val="0"/><cfvo type="percentile" val="80"/><cfvo type="max"/>' +
  '<color rgb="FFFFFFFF"/><color rgb="FFF4B6B0"/><color rgb="FFD9534F"/>';

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
  const [heat] = table.heat
    ? [{ index: table.heat[0], type: 'colorScale', xml: `<colorScale>${HEAT}</colorScale>` }]
    : [];
  return [...rules, ...(heat ? [heat] : [])].map((each, position) => {
    const first = columnLetters(column + each.index);
    const last = each === heat ? columnLetters(column + table.heat![1]) : first;
    const rule = `<cfRule type="${each.type}" priority="${before + position + 1}">${each.xml}</cfRule>`;
    return `<conditionalFormatting sqref="${first}${firstRow}:${last}${lastRow}">${rule}</conditionalFormatting>`;
  });
}
