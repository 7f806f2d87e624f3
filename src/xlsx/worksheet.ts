// Renders one of our tabs as XML: title, legend lines and tables. If a sheet has only one table, the table's header is frozen,
// has a filter, and is repeated on every printed page.

import type { Worksheet, WorksheetTable } from '#domain/worksheets/worksheet.ts';
import { cellXml, columnLetters, type SanitizeStats } from './cell-xml.ts';
import { formatsXml } from './conditional-formats.ts';
import { HEADING_STYLE, NOTE_STYLE, TITLE_STYLE } from './styles.ts';
import { closingXml, filterXml, linksXml, openingXml, type CellLink } from './worksheet-frame.ts';
import { rowXml, tableHeight, tableRows, type RenderedRow } from './worksheet-table.ts';

/** The length of the pieces of XML, which is the same as for the legacy sheets. */
const CHUNK_CHARACTERS = 64 * 1024;
const TITLE_HEIGHT = 24;
const HEADING_HEIGHT = 20;

/**
 * A sheet that is rendered while it is written. A line of XML is ten times as large as its cells, and `Coverage` has thousands of
 * lines.
 */
export interface RenderedWorksheet {
  readonly name: string;
  /** The XML in pieces. It can be read once. */
  readonly pieces: Iterable<string>;
  /**
   * The web addresses that the sheet refers to, in the order of their relationship ids, `rId1` first. The list is complete once
   * all pieces have been read.
   */
  readonly targets: readonly string[];
  /** The header row that printed pages repeat; `undefined` if the sheet has several tables. */
  readonly headerRow: number | undefined;
}

/** Renders a sheet of at most `sheetRows` rows. A table that is longer ends with a line that says how many lines are missing. */
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
  const headerRow = hasOneTable ? findHeaderRow(sheet.tables[0], firstRow) : undefined;
  let filter = '';

  /** Renders a table with its heading, beginning at the row `first`. */
  function* renderTable(table: WorksheetTable, first: number, column: number): Generator<RenderedRow> {
    const { heading, totals } = table;
    if (heading !== undefined) yield { cells: line(column, first, HEADING_STYLE, heading), height: HEADING_HEIGHT };
    const row = findHeaderRow(table, first);
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
    yield openingXml(sheet, headerRow, findLastRow(sheet, firstRow, sheetRows));
    yield rowXml(1, { cells: line(0, 1, TITLE_STYLE, sheet.title), height: TITLE_HEIGHT });
    for (const [index, note] of sheet.notes.entries())
      yield rowXml(index + 2, { cells: line(0, index + 2, NOTE_STYLE, note) });
    let next = firstRow;
    for (const [index, table] of sheet.tables.entries()) {
      const sideTable = sheet.sideTables?.[index];
      const left = renderTable(table, next, 0);
      const rows = sideTable
        ? joinSideBySide([...left], [...renderTable(sideTable, next, findSideColumn(sheet))])
        : left;
      for (const row of rows) yield rowXml(next++, row);
      next++;
    }
    yield `</sheetData>${filter}${formats.join('')}${linksXml(links, targets, stats)}${closingXml(sheet, stats)}`;
  }
  return { name: sheet.name, pieces: joinPieces(xml()), targets, headerRow };
}

/** Returns the header row of a table that begins at the row `first`. A heading, if there is one, comes before the header. */
const findHeaderRow = ({ heading }: WorksheetTable, first: number): number =>
  heading === undefined ? first : first + 1;

/** Returns the last row of a sheet whose tables begin at the row `first`. There is an empty row between two tables. */
function findLastRow({ tables, sideTables: sideTable }: Worksheet, first: number, sheetRows: number): number {
  let next = first;
  for (const [index, table] of tables.entries()) {
    const heights = [table, sideTable?.[index]].map((each) => {
      if (each === undefined) return 0;
      const row = findHeaderRow(each, next);
      return row - next + tableHeight(each, sheetRows - row + 1);
    });
    next += Math.max(...heights) + 1;
  }
  return next - 2;
}

/** Joins small pieces. Each piece costs a pass through the zip's streams, and a row is too small for that. */
function* joinPieces(pieces: Iterable<string>): Generator<string> {
  let piece = '';
  for (const each of pieces) {
    piece += each;
    if (piece.length < CHUNK_CHARACTERS) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

/** Returns the column at which the tables on the right begin: one narrow column after the widest table on the left. */
const findSideColumn = ({ tables }: Worksheet): number => Math.max(...tables.map(({ columns }) => columns.length)) + 1;

/** Joins the rows of two tables that are side by side. The rest of the longer table follows. */
function joinSideBySide(left: readonly RenderedRow[], right: readonly RenderedRow[]): RenderedRow[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, at) => {
    const [one, other] = [left[at], right[at]];
    const height = Math.max(one?.height ?? 0, other?.height ?? 0);
    return { cells: (one?.cells ?? '') + (other?.cells ?? ''), ...(height === 0 ? {} : { height }) };
  });
}
