// A table's lines as XML rows: header, values with format and tone, totals.

import type { SheetCell, SheetColumn, SheetTable } from '#domain/sheet.ts';
import type { Cell } from '#domain/cell-reader.ts';
import { cellXml, columnLetters, type TextLosses } from './cell-xml.ts';
import { dateSerial } from './date-serial.ts';
import { cellStyle, HEADER_STYLE, type Look, NOTE_STYLE } from './styles.ts';
import type { TabLink } from './tab-frame.ts';

/** Excel opens no sheet with more links than this; further ones stay text. */
const MOST_LINKS = 65_530;
const HEADER_HEIGHT = 30;
const LINE_HEIGHT = 15;
/** Excel's limit for a row, in points. */
const MOST_HEIGHT = 409;

/** One `<row>`; `height` in points where it is not the default. */
export function rowXml(row: number, cells: string, height?: number): string {
  return `<row r="${row}"${height === undefined ? '' : ` ht="${height}" customHeight="1"`}>${cells}</row>`;
}

/**
 * The rows of a table that starts at `row`, in at most `space` rows: what does not fit is counted in a last line.
 * Links met are added to `links`.
 */
export function* tableRows(
  table: SheetTable,
  row: number,
  space: number,
  links: TabLink[],
  losses: TextLosses,
): Generator<string> {
  const { columns, rows, totals } = table;
  const header = columns.map((column, index) => cellXml(opening(index, row, HEADER_STYLE), column.header, losses));
  yield rowXml(row++, header.join(''), HEADER_HEIGHT);
  const fits = space - 1 - (totals === undefined ? 0 : 1);
  const shown = rows.length <= fits ? rows : rows.slice(0, fits - 1);
  for (const cells of shown) yield lineXml(columns, cells, row++, false, links, losses);
  if (rows.length === 0) yield remark(row++, table.whenEmpty ?? 'None.', losses);
  if (shown.length < rows.length)
    yield remark(row++, `${rows.length - shown.length} more lines do not fit on a sheet.`, losses);
  if (totals !== undefined) yield lineXml(columns, totals, row, true, links, losses);
}

const opening = (index: number, row: number, style: number): string =>
  `<c r="${columnLetters(index)}${row}" s="${style}"`;

const remark = (row: number, text: string, losses: TextLosses): string =>
  rowXml(row, cellXml(opening(0, row, NOTE_STYLE), text, losses));

function lineXml(
  columns: readonly SheetColumn[],
  cells: readonly SheetCell[],
  row: number,
  isTotal: boolean,
  links: TabLink[],
  losses: TextLosses,
): string {
  let xml = '';
  let lines = 1;
  for (const [index, column] of columns.entries()) {
    const cell = cells[index] ?? null;
    const isLink = typeof cell === 'object' && cell !== null && links.length < MOST_LINKS;
    const value = typeof cell === 'object' && cell !== null ? cell.text : cell;
    const look: Look = isTotal ? 'total' : isLink ? 'link' : (column.tones?.[String(value)] ?? 'plain');
    if (isLink) links.push({ reference: `${columnLetters(index)}${row}`, to: cell.to });
    const start = opening(index, row, cellStyle(column.format, look));
    // An empty cell is written too: the lines under a table's rows should not have holes.
    xml += cellXml(start, typed(column, value), losses) || `${start}/>`;
    if (column.format === 'wrapped') lines = Math.max(lines, wrappedLines(String(value), column.width));
  }
  return rowXml(row, xml, lines === 1 ? undefined : Math.min(lines * LINE_HEIGHT, MOST_HEIGHT));
}

/** Not every program makes room for wrapped text by itself. The indent and the last word take two characters a line. */
const wrappedLines = (text: string, width: number): number =>
  text.split('\n').reduce((lines, part) => lines + Math.max(1, Math.ceil(part.length / Math.max(1, width - 2))), 0);

function typed(column: SheetColumn, value: Cell): Cell {
  const isDate = column.format === 'date' || column.format === 'instant';
  return isDate && typeof value === 'string' ? (dateSerial(value) ?? value) : value;
}
