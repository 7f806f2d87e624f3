// A workbook as a person's program has it: exceljs reads it, tables are found by their headings and headers.
import ExcelJS from 'exceljs';
import type { Cell, Table } from './recompute/table.ts';

export type Book = { tables(tab: string, wanted: readonly Table[]): Table[] };

/** What a cell shows, as a plain value; dates as YYYY-MM-DD. */
function plain(value: ExcelJS.CellValue): Cell {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value !== 'object') return value;
  if ('text' in value) return value.text;
  throw new Error(`a cell that is not plain: ${JSON.stringify(value)}`);
}

export async function readBook(bytes: Uint8Array): Promise<Book> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(bytes as unknown as ExcelJS.Buffer);
  const read = new Map<string, Found>();
  return {
    tables: (tab, wanted) =>
      wanted.map((table) => {
        const place = `${tab} / ${table.heading}`;
        const found = read.get(place) ?? readTable(book.getWorksheet(tab), table.heading);
        read.set(place, found);
        return table.isPart ? partOf(found, table.columns) : found;
      }),
  };
}

type Found = { heading: string; columns: string[]; rows: Cell[][] };

function partOf({ heading, columns, rows }: Found, wanted: readonly string[]): Table {
  const indices = [...columns.keys()].filter((index) => wanted.includes(columns[index]!));
  const pick = <T>(line: readonly T[]) => indices.map((index) => line[index]!);
  return { heading, columns: pick(columns), rows: rows.map(pick) };
}

/** The table below a heading, or the one whose header is the first line of several cells where there is no heading. */
function readTable(sheet: ExcelJS.Worksheet | undefined, heading: string): Found {
  const nothing = { heading, columns: [], rows: [] };
  if (sheet === undefined) return nothing;
  const at = (row: number, column: number): Cell => plain(sheet.getCell(row, column).value);
  const place = heading === '' ? firstHeader(sheet, at) : placeOf(sheet, at, heading);
  if (place === undefined) return nothing;
  const columns: string[] = [];
  for (let cell = at(place.row, place.column); cell !== null; cell = at(place.row, place.column + columns.length)) {
    columns.push(String(cell));
  }
  const rows: Cell[][] = [];
  for (let row = place.row + 1; row <= sheet.rowCount; row++) {
    const cells = columns.map((_, index) => at(row, place.column + index));
    if (cells.every((cell) => cell === null)) break;
    rows.push(cells);
  }
  // A table without rows says so in its first cell.
  const isRemark = rows.length === 1 && rows[0]!.slice(1).every((cell) => cell === null);
  return { heading, columns, rows: isRemark ? [] : rows };
}

type At = (row: number, column: number) => Cell;

function firstHeader({ rowCount }: ExcelJS.Worksheet, at: At) {
  for (let row = 1; row <= rowCount; row++) if (at(row, 1) !== null && at(row, 2) !== null) return { row, column: 1 };
  return undefined;
}

/** Where the header row below a heading begins; a heading stands alone, the same word in a line does not. */
function placeOf({ rowCount, columnCount }: ExcelJS.Worksheet, at: At, heading: string) {
  for (let row = 1; row <= rowCount; row++) {
    for (let column = 1; column <= columnCount; column++) {
      if (at(row, column) === heading && at(row, column + 1) === null) return { row: row + 1, column };
    }
  }
  return undefined;
}

/** The lines of a CSV without quotes as objects by header. */
export function recordsOf(csv: string): Record<string, string | undefined>[] {
  const [header = '', ...lines] = csv.trimEnd().split('\n');
  return lines.map((line) => {
    const fields = line.split(',');
    return Object.fromEntries(header.split(',').map((name, index) => [name, fields[index]]));
  });
}
