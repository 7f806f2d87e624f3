// One of our tabs as XML, in our style: title, legend lines, tables. A sheet's only table has its header
// frozen, filtered and repeated on every printed page.

import type { Worksheet, WorksheetTable } from '#domain/worksheets/worksheet.ts';
import { cellXml, columnLetters, type SanitizeStats } from './cell-xml.ts';
import { formatsXml } from './conditional-formats.ts';
import { HEADING_STYLE, NOTE_STYLE, TITLE_STYLE } from './styles.ts';
import { closingXml, filterXml, linksXml, openingXml, type CellLink } from './worksheet-frame.ts';
import { rowXml, tableHeight, tableRows, type RenderedRow } from './worksheet-table.ts';

/** As long as those of the rows' own sheet. */
const CHUNK_CHARACTERS = 64 * 1024;
const TITLE_HEIGHT = 24;
const HEADING_HEIGHT = 20;

/** A sheet that is rendered while it is written: a line of XML is ten times as large as its cells, and coverage has thousands. */
export interface RenderedWorksheet {
  readonly name: string;
  /** Once, from the first piece to the last. */
  readonly pieces: Iterable<string>;
  /**
   * Web addresses that the sheet refers to, in the order of their relationship ids, `rId1` first. There once the pieces
   * have been taken.
   */
  readonly targets: readonly string[];
  /** The header row that printed pages repeat; `undefined` where there are several tables. */
  readonly headerRow: number | undefined;
}

/** Renders a sheet. A table longer than a sheet of `sheetRows` ends with a line that counts what is missing. */
export function renderWorksheet(sheet: Worksheet, sheetRows: number, stats: SanitizeStats): RenderedWorksheet {
  if (!/^[^[\]:*?/\\]{1,31}$/.test(sheet.name)) {
    throw new Error(`sheet name ${JSON.stringify(sheet.name)}: expected 1 to 31 characters, none of []:*?/\\`);
  }
  const links: CellLink[] = [];
  const targets: string[] = [];
  const formats: string[] = [];
  const line = (column: number, row: number, style: number, text: string): string =>
    cellXml(`<c r="${columnLetters(column)}${row}" s="${style}"`, text, stats);

  const firstRow = sheet.notes.length + 3;
  const hasOneTable = sheet.tables.length + (sheet.sideTables?.length ?? 0) === 1;
  const headerRow = hasOneTable ? headerRowOf(sheet.tables[0], firstRow) : undefined;
  let filter = '';

  /** A table with its heading, from a row on. */
  function* renderTable(table: WorksheetTable, first: number, column: number): Generator<RenderedRow> {
    const { heading, totals } = table;
    if (heading !== undefined) yield { cells: line(column, first, HEADING_STYLE, heading), height: HEADING_HEIGHT };
    const row = headerRowOf(table, first);
    let last = row - 1;
    for (const rendered of tableRows(table, { row, column, space: sheetRows - row + 1 }, links, stats)) {
      last++;
      yield rendered;
    }
    const lastRow = Math.max(row + 1, last - (totals === undefined ? 0 : 1));
    formats.push(...formatsXml(table, { column, firstRow: row + 1, lastRow }, formats.length));
    if (hasOneTable) filter = filterXml(table, row, lastRow);
  }

  function* xml(): Generator<string> {
    yield openingXml(sheet, headerRow, lastRowOf(sheet, firstRow, sheetRows));
    yield rowXml(1, { cells: line(0, 1, TITLE_STYLE, sheet.title), height: TITLE_HEIGHT });
    for (const [index, note] of sheet.notes.entries())
      yield rowXml(index + 2, { cells: line(0, index + 2, NOTE_STYLE, note) });
    let next = firstRow;
    for (const [index, table] of sheet.tables.entries()) {
      const sideTable = sheet.sideTables?.[index];
      const left = renderTable(table, next, 0);
      const rows = sideTable ? sideBySide([...left], [...renderTable(sideTable, next, sideColumn(sheet))]) : left;
      for (const row of rows) yield rowXml(next++, row);
      next++;
    }
    yield `</sheetData>${filter}${formats.join('')}${linksXml(links, targets, stats)}${closingXml(sheet, stats)}`;
  }
  return { name: sheet.name, pieces: joined(xml()), targets, headerRow };
}

/** Where the header stands of a table that begins at a row, with its heading if it has one. */
const headerRowOf = ({ heading }: WorksheetTable, first: number): number => (heading === undefined ? first : first + 1);

/** The last row of a sheet whose tables begin at `first`; an empty row stands between one table and the next. */
function lastRowOf({ tables, sideTables: sideTable }: Worksheet, first: number, sheetRows: number): number {
  let next = first;
  for (const [index, table] of tables.entries()) {
    const heights = [table, sideTable?.[index]].map((each) => {
      if (each === undefined) return 0;
      const row = headerRowOf(each, next);
      return row - next + tableHeight(each, sheetRows - row + 1);
    });
    next += Math.max(...heights) + 1;
  }
  return next - 2;
}

/** Each piece costs a pass through the zip's streams, and a row is too small for that. */
function* joined(pieces: Iterable<string>): Generator<string> {
  let piece = '';
  for (const each of pieces) {
    piece += each;
    if (piece.length < CHUNK_CHARACTERS) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

/** Where the tables to the right begin: one narrow column after the widest of the first ones. */
const sideColumn = ({ tables }: Worksheet): number => Math.max(...tables.map(({ columns }) => columns.length)) + 1;

/** The rows of two tables side by side, then the rest of the longer one. */
function sideBySide(left: readonly RenderedRow[], right: readonly RenderedRow[]): RenderedRow[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, at) => {
    const [one, other] = [left[at], right[at]];
    const height = Math.max(one?.height ?? 0, other?.height ?? 0);
    return { cells: (one?.cells ?? '') + (other?.cells ?? ''), ...(height === 0 ? {} : { height }) };
  });
}
