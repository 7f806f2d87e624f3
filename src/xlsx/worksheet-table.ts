// A table's lines as XML rows: header, values with format and tone, totals.

import type {
  WorksheetCell,
  WorksheetColumn,
  CellFormat,
  WorksheetTable,
  CellTone,
} from '#domain/worksheets/worksheet.ts';
import type { Cell } from '#domain/legacy/cell-reader.ts';
import { cellXml, columnLetters, type SanitizeStats } from './cell-xml.ts';
import { dateSerial } from './date-serial.ts';
import { cellStyle, HEADER_STYLE, type StyleVariant, NOTE_STYLE } from './styles.ts';
import type { CellLink } from './worksheet-frame.ts';

/** Excel does not open a sheet with more links than this; further ones stay text. */
const MAX_LINKS = 65_530;
const HEADER_HEIGHT = 30;
const LINE_HEIGHT = 15;
/** Excel's limit for a row, in points. */
const MAX_ROW_HEIGHT = 409;

/** A row's cells, and its height in points if it is not the default. */
export type RenderedRow = { cells: string; height?: number };

/** One `<row>`. */
export function rowXml(row: number, { cells, height }: RenderedRow): string {
  return `<row r="${row}"${height === undefined ? '' : ` ht="${height}" customHeight="1"`}>${cells}</row>`;
}

/** Where a table begins, and the rows that it may take. */
type CellPosition = { row: number; column: number; space: number };

/** How many of a table's rows are shown: in `space` rows there must be room for its header and its last lines too. */
function shownRows({ rows, totals, more }: WorksheetTable, space: number): number {
  const fits = space - 1 - (totals === undefined ? 0 : 1) - (more === undefined ? 0 : 1);
  return rows.length <= fits ? rows.length : Math.max(0, fits - 1);
}

/** How many rows `tableRows` makes of a table that may take `space` of them. */
export function tableHeight(table: WorksheetTable, space: number): number {
  const { rows, totals, more } = table;
  const shown = shownRows(table, space);
  const remarks = [rows.length === 0, shown < rows.length, more !== undefined, totals !== undefined];
  return 1 + shown + remarks.filter(Boolean).length;
}

/**
 * The rows of a table, one after the other: what does not fit is counted in a last line. Links met are added to
 * `links`.
 */
export function* tableRows(
  table: WorksheetTable,
  { row, column: first, space }: CellPosition,
  links: CellLink[],
  stats: SanitizeStats,
): Generator<RenderedRow> {
  const { columns, rows, totals, more } = table;
  const header = columns.map(({ header: name }, index) =>
    cellXml(opening(first + index, row, HEADER_STYLE), name, stats),
  );
  yield { cells: header.join(''), height: HEADER_HEIGHT };
  row++;
  const remark = (text: string): RenderedRow => ({ cells: cellXml(opening(first, row++, NOTE_STYLE), text, stats) });
  const line = (cells: readonly WorksheetCell[], isTotal: boolean): RenderedRow =>
    lineXml(columns, cells, { row: row++, column: first, isTotal }, links, stats);
  const shown = shownRows(table, space);
  for (const cells of shown === rows.length ? rows : rows.slice(0, shown)) yield line(cells, false);
  if (rows.length === 0) yield remark(table.whenEmpty ?? 'None.');
  if (shown < rows.length) yield remark(`${rows.length - shown} more lines do not fit on a sheet.`);
  if (more !== undefined) yield remark(more);
  if (totals !== undefined) yield line(totals, true);
}

const opening = (index: number, row: number, style: number): string =>
  `<c r="${columnLetters(index)}${row}" s="${style}"`;

function lineXml(
  columns: readonly WorksheetColumn[],
  cells: readonly WorksheetCell[],
  { row, column: first, isTotal }: { row: number; column: number; isTotal: boolean },
  links: CellLink[],
  stats: SanitizeStats,
): RenderedRow {
  let xml = '';
  let lines = 1;
  for (const [index, column] of columns.entries()) {
    const { value, format, tone, to } = readCell(cells[index] ?? null, column);
    const isLink = to !== undefined && links.length < MAX_LINKS;
    const look: StyleVariant = isTotal ? 'total' : isLink ? 'link' : (tone ?? 'plain');
    if (isLink) links.push({ reference: `${columnLetters(first + index)}${row}`, to });
    const start = opening(first + index, row, cellStyle(format, look));
    // Empty cells are written too, so that the lines under a table's rows have no gaps.
    xml += cellXml(start, typed(format, value), stats) || `${start}/>`;
    if (format === 'wrapped') lines = Math.max(lines, wrappedLines(String(value), column.width));
  }
  return { cells: xml, ...(lines === 1 ? {} : { height: Math.min(lines * LINE_HEIGHT, MAX_ROW_HEIGHT) }) };
}

type Read = { value: Cell; format: CellFormat; tone?: CellTone | undefined; to?: string };

function readCell(cell: WorksheetCell, { format, tones }: WorksheetColumn): Read {
  if (typeof cell !== 'object' || cell === null) return { value: cell, format, tone: tones?.[String(cell)] };
  if ('to' in cell) return { value: cell.text, format, tone: tones?.[cell.text], to: cell.to };
  return { value: cell.figure, format: cell.format, tone: cell.tone ?? tones?.[String(cell.figure)] };
}

/** Not every program makes room for wrapped text by itself. The indent and the last word take two characters per line. */
const wrappedLines = (text: string, width: number): number =>
  text.split('\n').reduce((lines, part) => lines + Math.max(1, Math.ceil(part.length / Math.max(1, width - 2))), 0);

function typed(format: CellFormat, value: Cell): Cell {
  const isDate = format === 'date' || format === 'instant';
  return isDate && typeof value === 'string' ? (dateSerial(value) ?? value) : value;
}
