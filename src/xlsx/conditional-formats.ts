// Renders colour scales and data bars for a table's columns. Because they are conditional formats, they remain correct when a user sorts
// the table.

import type { WorksheetTable } from '#domain/worksheets/worksheet.ts';
import { columnLetters } from './cell-xml.ts';

/**
 * The colour scale of a heat map. The midpoint is a percentile, so that a single very high value does not leave all other cells almost
 * white.
 */
const HEAT_COLOR_SCALE =
  '<cfvo type="num" val="0"/><cfvo type="percentile" val="80"/><cfvo type="max"/>' +
  '<color rgb="FFFFFFFF"/><color rgb="FFF4B6B0"/><color rgb="FFD9534F"/>';

const SCALES = {
  'more-is-better':
    '<cfvo type="num" val="50"/><cfvo type="num" val="80"/><cfvo type="num" val="100"/>' +
    '<color rgb="FFF4B6B0"/><color rgb="FFFCE4A8"/><color rgb="FFB7DFC0"/>',
  'fewer-is-better': '<cfvo type="num" val="0"/><cfvo type="max"/><color rgb="FFFFFFFF"/><color rgb="FFF4B6B0"/>',
};

/** Renders a data bar. The lengths are explicit because Excel's default limits bars to between 10% and 90% of the cell's width. */
const bar = (most: string, color: string): string =>
  `<dataBar minLength="0" maxLength="100"><cfvo type="num" val="0"/>${most}<color rgb="${color}"/></dataBar>`;
const BARS = {
  share: bar('<cfvo type="num" val="100"/>', 'FF9DC3E6'),
  count: bar('<cfvo type="max"/>', 'FFF4B6B0'),
};

/** The position of a table's rows: the first column, the first row and the last row. */
export type TablePosition = { column: number; firstRow: number; lastRow: number };

/** Renders the conditional formats of a table. `before` is the number of conditional formats already on the sheet. */
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
    ? [{ index: table.heat[0], type: 'colorScale', xml: `<colorScale>${HEAT_COLOR_SCALE}</colorScale>` }]
    : [];
  return [...rules, ...(heat ? [heat] : [])].map((each, position) => {
    const first = columnLetters(column + each.index);
    const last = each === heat ? columnLetters(column + table.heat![1]) : first;
    const rule = `<cfRule type="${each.type}" priority="${before + position + 1}">${each.xml}</cfRule>`;
    return `<conditionalFormatting sqref="${first}${firstRow}:${last}${lastRow}">${rule}</conditionalFormatting>`;
  });
}
