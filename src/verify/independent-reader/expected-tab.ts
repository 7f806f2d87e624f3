// Computes the expected cells of one of our tabs: title, warnings, legend lines and tables, as domain/worksheets/worksheet.ts describes them.
import type {
  CellFormat,
  CellTone,
  Worksheet,
  WorksheetCell,
  WorksheetColumn,
  WorksheetTable,
} from '#domain/worksheets/worksheet.ts';
import type { ExpectedCell, ExpectedRow, ExpectedValue } from './expected-book.ts';
import { HEADER, styleOf, NOTE, TITLE, WARNING, type Emphasis } from './expected-styles.ts';

/** Excel's maximum number of links on a sheet. Further links are written as text. */
const MAX_LINKS = 65_530;
const DAY_MS = 86_400_000;
/** The day number of 1970-01-01 in Excel's calendar. */
const EPOCH_DAY = 25_569;
const ISO_DATE_OR_INSTANT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z)?$/;

/** A table's first row and first column, and the last row of the sheet. */
type Position = { row: number; column: number; lastRow: number };

/** A counter of the links on a sheet. */
type LinkCount = { links: number };

/** Yields the rows of a tab, whose sheet has at most `sheetRows` rows. */
export function* expectedTab(sheet: Worksheet, sheetRows: number): Generator<ExpectedRow> {
  const text = (column: number, value: string, styleText: string): ExpectedCell[] => [{ column, value, styleText }];
  yield { number: 1, cells: text(0, sheet.title, TITLE) };
  const linesAbove = [
    ...(sheet.warnings ?? []).map((warning) => text(0, warning, WARNING)),
    ...sheet.notes.map((note) => text(0, note, NOTE)),
  ];
  for (const [index, cells] of linesAbove.entries()) yield { number: index + 2, cells };
  const count = { links: 0 };
  const sideColumn = Math.max(...sheet.tables.map(({ columns }) => columns.length)) + 1;
  let row = linesAbove.length + 3;
  for (const [index, table] of sheet.tables.entries()) {
    const sideTable = sheet.sideTables?.[index];
    const left = expectedTable(table, { row, column: 0, lastRow: sheetRows }, count);
    const cellRows = sideTable
      ? mergeSides([...left], [...expectedTable(sideTable, { row, column: sideColumn, lastRow: sheetRows }, count)])
      : left;
    for (const cells of cellRows) yield { number: row++, cells };
    row++;
  }
}

const mergeSides = (left: ExpectedCell[][], right: ExpectedCell[][]): ExpectedCell[][] =>
  Array.from({ length: Math.max(left.length, right.length) }, (_, index) => [
    ...(left[index] ?? []),
    ...(right[index] ?? []),
  ]);

/** Yields the cells of each row of a table: heading, header row, lines or a remark instead of them, further remarks, and totals. */
function* expectedTable(
  table: WorksheetTable,
  { row, column, lastRow }: Position,
  count: LinkCount,
): Generator<ExpectedCell[]> {
  const { heading, columns, rows, totals, more, whenEmpty = 'None.' } = table;
  const remark = (value: string): ExpectedCell[] => [{ column, value, styleText: NOTE }];
  if (heading !== undefined) yield [{ column, value: heading, styleText: TITLE }];
  yield columns.map(({ header }, index): ExpectedCell => ({
    column: column + index,
    value: header,
    styleText: HEADER,
  }));
  const taken = [heading, more, totals].filter((part) => part !== undefined).length + 1;
  const space = lastRow - row + 1 - taken;
  const shown = rows.length <= space ? rows.length : Math.max(0, space - 1);
  for (let index = 0; index < shown; index++) yield expectedLine(columns, rows[index]!, { column, count });
  if (rows.length === 0) yield remark(whenEmpty);
  if (shown < rows.length) yield remark(`${rows.length - shown} more lines do not fit on a sheet.`);
  if (more !== undefined) yield remark(more);
  if (totals !== undefined) yield expectedLine(columns, totals, { column, count, isTotal: true });
}

function expectedLine(
  columns: readonly WorksheetColumn[],
  cells: readonly WorksheetCell[],
  { column: first, count, isTotal = false }: { column: number; count: LinkCount; isTotal?: boolean },
): ExpectedCell[] {
  return columns.map((column, index) => {
    const { value, format, tone, ...own } = splitCell(cells[index] ?? null, column);
    const to = own.to ?? (isTotal || value === null ? undefined : column.link?.(cells));
    const isLink = to !== undefined && count.links < MAX_LINKS;
    if (isLink) count.links++;
    const emphasis: Emphasis = isTotal ? 'total' : isLink ? 'link' : (tone ?? 'plain');
    return {
      column: first + index,
      value: toReadValue(value, format),
      styleText: styleOf(format, emphasis),
      ...(isLink ? { link: toReadLink(to) } : {}),
    };
  });
}

type CellParts = {
  value: string | number | boolean | null;
  format: CellFormat;
  tone?: CellTone | undefined;
  to?: string;
};

function splitCell(cell: WorksheetCell, { format, tones }: WorksheetColumn): CellParts {
  if (typeof cell !== 'object' || cell === null) return { value: cell, format, tone: tones?.[String(cell)] };
  if ('to' in cell) return { value: cell.text, format, tone: tones?.[cell.text], to: cell.to };
  return { value: cell.figure, format: cell.format, tone: cell.tone ?? tones?.[String(cell.figure)] };
}

/** Converts a value to the value that a reader finds, which is a date for cells with a date format. */
function toReadValue(value: string | number | boolean | null, format: CellFormat): ExpectedValue {
  if (format !== 'date' && format !== 'instant') return value;
  if (typeof value === 'number') return new Date(Math.round((value - EPOCH_DAY) * DAY_MS));
  const time = typeof value === 'string' && ISO_DATE_OR_INSTANT.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? value : new Date(time);
}

const toReadLink = (to: string): string =>
  to.startsWith('#') && !to.includes('!') ? `#'${to.slice(1).replaceAll("'", "''")}'!A1` : to;
