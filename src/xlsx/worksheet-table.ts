// Renders a table as XML rows: the header, the values with format and tone, and the totals.

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

/** The maximum number of links on a sheet that Excel can open. Further links are written as text. */
const MAX_LINKS = 65_530;
const HEADER_HEIGHT = 30;
const LINE_HEIGHT = 15;
/** Excel's maximum row height in points. */
const MAX_ROW_HEIGHT = 409;

/** The XML of a row's cells, and the row's height in points if it is not the default. */
export type RenderedRow = { cells: string; height?: number };

/** Renders one `<row>`. */
export function rowXml(row: number, { cells, height }: RenderedRow): string {
  return `<row r="${row}"${height === undefined ? '' : ` ht="${height}" customHeight="1"`}>${cells}</row>`;
}

/** The row and column at which a table begins, and the number of rows available for it. */
type CellPosition = { row: number; column: number; space: number };

/** Returns the number of a table's rows that are shown. The header and the lines after the rows must also fit into `space` rows. */
export function countShownRows({ rows, totals, more }: WorksheetTable, space: number): number {
  const fits = space - 1 - (totals === undefined ? 0 : 1) - (more === undefined ? 0 : 1);
  return rows.length <= fits ? rows.length : Math.max(0, fits - 1);
}

/** Returns the number of rows that `tableRows` yields for a table if `space` rows are available. */
export function tableHeight(table: WorksheetTable, space: number): number {
  const { rows, totals, more } = table;
  const shown = countShownRows(table, space);
  const remarks = [rows.length === 0, shown < rows.length, more !== undefined, totals !== undefined];
  return 1 + shown + remarks.filter(Boolean).length;
}

/** Yields the rows of a table. If some rows do not fit, a remark gives their number. Links in cells are added to `links`. */
export function* tableRows(
  table: WorksheetTable,
  { row, column: first, space }: CellPosition,
  links: CellLink[],
  stats: SanitizeStats,
): Generator<RenderedRow> {
  const { columns, rows, totals, more } = table;
  const header = columns.map(({ header: name }, index) =>
    cellXml(buildCellOpening(first + index, row, HEADER_STYLE), name, stats),
  );
  yield { cells: header.join(''), height: HEADER_HEIGHT };
  row++;
  const remark = (text: string): RenderedRow => ({
    cells: cellXml(buildCellOpening(first, row++, NOTE_STYLE), text, stats),
  });
  const line = (cells: readonly WorksheetCell[], isTotal: boolean): RenderedRow =>
    lineXml(columns, cells, { row: row++, column: first, isTotal }, links, stats);
  const shown = countShownRows(table, space);
  for (const cells of shown === rows.length ? rows : rows.slice(0, shown)) yield line(cells, false);
  if (rows.length === 0) yield remark(table.whenEmpty ?? 'None.');
  if (shown < rows.length) yield remark(`${rows.length - shown} more lines do not fit on a sheet.`);
  if (more !== undefined) yield remark(more);
  if (totals !== undefined) yield line(totals, true);
}

const buildCellOpening = (index: number, row: number, style: number): string =>
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
    const { value, format, tone, ...own } = readCell(cells[index] ?? null, column);
    const to = own.to ?? (isTotal || value === null ? undefined : column.link?.(cells));
    const isLink = to !== undefined && links.length < MAX_LINKS;
    const look: StyleVariant = isTotal ? 'total' : isLink ? 'link' : (tone ?? 'plain');
    if (isLink) links.push({ reference: `${columnLetters(first + index)}${row}`, to });
    const start = buildCellOpening(first + index, row, cellStyle(format, look));
    // Empty cells are also written, so that the borders below a table's rows have no gaps.
    xml += cellXml(start, convertDate(format, value), stats) || `${start}/>`;
    if (format === 'wrapped') lines = Math.max(lines, countWrappedLines(String(value), column.width));
  }
  return { cells: xml, ...(lines === 1 ? {} : { height: Math.min(lines * LINE_HEIGHT, MAX_ROW_HEIGHT) }) };
}

type StyledValue = { value: Cell; format: CellFormat; tone?: CellTone | undefined; to?: string };

function readCell(cell: WorksheetCell, { format, tones }: WorksheetColumn): StyledValue {
  if (typeof cell !== 'object' || cell === null) return { value: cell, format, tone: tones?.[String(cell)] };
  if ('to' in cell) return { value: cell.text, format, tone: tones?.[cell.text], to: cell.to };
  return { value: cell.figure, format: cell.format, tone: cell.tone ?? tones?.[String(cell.figure)] };
}

/**
 * Estimates the number of lines of a wrapped text, because not every program adjusts the row height automatically. The estimate assumes
 * that the indent and the space left by wrapping at a word cost two characters per line.
 */
const countWrappedLines = (text: string, width: number): number =>
  text.split('\n').reduce((lines, part) => lines + Math.max(1, Math.ceil(part.length / Math.max(1, width - 2))), 0);

function convertDate(format: CellFormat, value: Cell): Cell {
  const isDate = format === 'date' || format === 'instant';
  return isDate && typeof value === 'string' ? (dateSerial(value) ?? value) : value;
}
