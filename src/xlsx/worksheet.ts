// Renders a tab other than the legacy tabs as XML: title, legend lines and tables. If a sheet has only one table, the table's header is
// frozen.

import type { Worksheet, WorksheetTable } from '#domain/worksheets/worksheet.ts';
import { cellXml, columnLetters, type SanitizeStats } from './cell-xml.ts';
import { formatsXml } from './conditional-formats.ts';
import type { DefinedName, PartRelationship, WorkbookPart } from './package-parts.ts';
import { createSheetNames, type WorkbookNames } from './sheet-names.ts';
import { cellStyle, HEADING_STYLE, NOTE_STYLE, TITLE_STYLE } from './styles.ts';
import { closingXml, filterXml, linksXml, openingXml, type CellLink } from './worksheet-frame.ts';
import { countShownRows, rowXml, tableHeight, tableRows, type RenderedRow } from './worksheet-table.ts';

/** The length of the XML strings passed to the zip, which is the same as for the legacy sheets. */
const CHUNK_CHARACTERS = 64 * 1024;
const TITLE_HEIGHT = 24;
const HEADING_HEIGHT = 20;
const WARNING_STYLE = cellStyle('text', 'bad');

/**
 * A sheet that is rendered while it is being written. It is not rendered in advance, because a line of XML is ten times as large as its
 * cells, and `Coverage` has thousands of lines.
 */
export interface RenderedWorksheet {
  readonly name: string;
  /** The XML in pieces, which can be read only once. The properties below are complete after all pieces have been read. */
  readonly pieces: Iterable<string>;
  /** The sheet's references, in the order of their relationship ids, beginning with `rId1`. */
  readonly relationships: readonly PartRelationship[];
  /** The additional parts of the sheet: Excel tables, charts and their drawing. */
  readonly parts: readonly WorkbookPart[];
  /** The sheet's defined names, including its print titles and its print area. */
  readonly names: readonly DefinedName[];
}

export interface WorksheetOptions {
  /** The maximum number of rows. A longer table is cut and ends with a line that gives the number of missing lines. */
  sheetRows: number;
  /** The names used in the workbook so far. If undefined, the sheet has no Excel tables, named ranges, charts or print area. */
  workbookNames: WorkbookNames | undefined;
}

/** Renders a sheet. */
export function renderWorksheet(sheet: Worksheet, options: WorksheetOptions, stats: SanitizeStats): RenderedWorksheet {
  const { sheetRows, workbookNames } = options;
  if (!/^[^[\]:*?/\\]{1,31}$/.test(sheet.name)) {
    throw new Error(`sheet name ${JSON.stringify(sheet.name)}: expected 1 to 31 characters, none of []:*?/\\`);
  }
  const links: CellLink[] = [];
  const relationships: PartRelationship[] = [];
  const formats: string[] = [];
  const line = (column: number, row: number, style: number, text: string): string =>
    cellXml(`<c r="${columnLetters(column)}${row}" s="${style}"`, text, stats);

  const linesAbove = [
    ...(sheet.warnings ?? []).map((text) => ({ text, style: WARNING_STYLE })),
    ...sheet.notes.map((text) => ({ text, style: NOTE_STYLE })),
  ];
  const firstRow = linesAbove.length + 3;
  const hasOneTable = sheet.tables.length + (sheet.sideTables?.length ?? 0) === 1;
  const headerRow = hasOneTable ? findHeaderRow(sheet.tables[0], firstRow) : undefined;
  const names = createSheetNames(sheet, workbookNames, stats);
  let filter = '';

  /** Renders a table and its heading, beginning at the row `first`. */
  function* renderTable(table: WorksheetTable, first: number, column: number): Generator<RenderedRow> {
    const { heading, totals } = table;
    if (heading !== undefined) yield { cells: line(column, first, HEADING_STYLE, heading), height: HEADING_HEIGHT };
    const row = findHeaderRow(table, first);
    const space = sheetRows - row + 1;
    let last = row - 1;
    for (const rendered of tableRows(table, { row, column, space }, links, stats)) {
      last++;
      yield rendered;
    }
    const lastRow = Math.max(row + 1, last - (totals === undefined ? 0 : 1));
    formats.push(...formatsXml(table, { column, firstRow: row + 1, lastRow }, formats.length));
    names.recordTable(table, { column, headerRow: row, lastRow: row + countShownRows(table, space) });
    if (hasOneTable && !workbookNames) filter = filterXml(table, row, lastRow);
  }

  function* xml(): Generator<string> {
    const lastRow = findLastRow(sheet, firstRow, sheetRows);
    yield openingXml(sheet, headerRow, lastRow);
    yield rowXml(1, { cells: line(0, 1, TITLE_STYLE, sheet.title), height: TITLE_HEIGHT });
    for (const [index, { text, style }] of linesAbove.entries())
      yield rowXml(index + 2, { cells: line(0, index + 2, style, text) });
    let next = firstRow;
    for (const [index, table] of sheet.tables.entries()) {
      const sideTable = sheet.sideTables?.[index];
      const left = renderTable(table, next, 0);
      const rows = sideTable
        ? joinSideBySide([...left], [...renderTable(sideTable, next, findSideTableColumn(sheet))])
        : left;
      for (const row of rows) yield rowXml(next++, row);
      next++;
    }
    const linked = linksXml(links, relationships, stats);
    names.end(lastRow, relationships);
    yield `</sheetData>${filter}${formats.join('')}${linked}${closingXml(sheet, relationships, stats)}`;
  }
  return { name: sheet.name, pieces: joinPieces(xml()), relationships, parts: names.parts, names: names.names };
}

/** Returns the header row of a table that begins at the row `first`. If the table has a heading, the heading precedes the header. */
const findHeaderRow = ({ heading }: WorksheetTable, first: number): number =>
  heading === undefined ? first : first + 1;

/** Returns the last row of a sheet whose tables begin at the row `first`. Tables are separated by an empty row. */
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

/** Joins small pieces of XML, because each piece passes separately through the zip's streams, which is too costly for a single row. */
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

/** Returns the column at which the tables on the right begin. A narrow column separates them from the widest table on the left. */
const findSideTableColumn = ({ tables }: Worksheet): number =>
  Math.max(...tables.map(({ columns }) => columns.length)) + 1;

/** Joins the rows of two tables side by side. The remaining rows of the longer table follow. */
function joinSideBySide(left: readonly RenderedRow[], right: readonly RenderedRow[]): RenderedRow[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, at) => {
    const [one, other] = [left[at], right[at]];
    const height = Math.max(one?.height ?? 0, other?.height ?? 0);
    return { cells: (one?.cells ?? '') + (other?.cells ?? ''), ...(height === 0 ? {} : { height }) };
  });
}
