// One of our tabs as XML, in the house style: title, legend lines, tables. A sheet's only table has its header
// frozen, filtered and repeated on every printed page.

import type { Sheet, SheetTable } from '#domain/sheet.ts';
import { cellXml, columnLetters, type TextLosses } from './cell-xml.ts';
import { formatsXml } from './conditional-formats.ts';
import { HEADING_STYLE, NOTE_STYLE, TITLE_STYLE } from './styles.ts';
import { closingXml, filterXml, linksXml, openingXml, type TabLink } from './tab-frame.ts';
import { rowXml, tableRows, type TabRow } from './tab-table.ts';

/** As long as those of the rows' own sheet. */
const PIECE_CHARACTERS = 64 * 1024;
const TITLE_HEIGHT = 24;
const HEADING_HEIGHT = 20;

/** A laid-out sheet, and what the book must know of it. */
export interface Tab {
  readonly name: string;
  readonly pieces: readonly string[];
  /** Web addresses that the sheet refers to, in the order of their relationship ids, `rId1` first. */
  readonly targets: readonly string[];
  /** The header row that printed pages repeat; `undefined` where there are several tables. */
  readonly headerRow: number | undefined;
}

/** Lays out a sheet. A table longer than a sheet of `sheetRows` ends with a line that counts what is missing. */
export function layTab(sheet: Sheet, sheetRows: number, losses: TextLosses): Tab {
  if (!/^[^[\]:*?/\\]{1,31}$/.test(sheet.name)) {
    throw new Error(`sheet name ${JSON.stringify(sheet.name)}: 1 to 31 characters are accepted, none of []:*?/\\`);
  }
  const links: TabLink[] = [];
  const formats: string[] = [];
  const line = (column: number, row: number, style: number, text: string): string =>
    cellXml(`<c r="${columnLetters(column)}${row}" s="${style}"`, text, losses);

  const top: TabRow[] = [
    { cells: line(0, 1, TITLE_STYLE, sheet.title), height: TITLE_HEIGHT },
    ...sheet.notes.map((note, index) => ({ cells: line(0, index + 2, NOTE_STYLE, note) })),
  ];
  const headers: { table: SheetTable; row: number; lastRow: number }[] = [];
  /** A table with its heading, from a row on. */
  const lay = (table: SheetTable, first: number, column: number): TabRow[] => {
    const { heading } = table;
    const above =
      heading === undefined
        ? []
        : [{ cells: line(column, first, HEADING_STYLE, heading), height: HEADING_HEIGHT } satisfies TabRow];
    const row = first + above.length;
    const laid = [...tableRows(table, { row, column, space: sheetRows - row + 1 }, links, losses)];
    const lastRow = Math.max(row + 1, row + laid.length - 1 - (table.totals === undefined ? 0 : 1));
    formats.push(...formatsXml(table, { column, firstRow: row + 1, lastRow }, formats.length));
    headers.push({ table, row, lastRow });
    return [...above, ...laid];
  };

  const rows = top.map((laid, index) => rowXml(index + 1, laid));
  let next = top.length + 2;
  for (const [index, table] of sheet.tables.entries()) {
    const beside = sheet.beside?.[index];
    const left = lay(table, next, 0);
    const right = beside ? lay(beside, next, besideColumn(sheet)) : [];
    const length = Math.max(left.length, right.length);
    for (let at = 0; at < length; at++) rows.push(rowXml(next + at, besideEachOther(left[at], right[at])));
    next += length + 1;
  }

  const [only, ...others] = headers;
  const headerRow = others.length === 0 ? only?.row : undefined;
  const filter = only && headerRow !== undefined ? filterXml(only.table, headerRow, only.lastRow) : '';
  const targets: string[] = [];
  const tail = `</sheetData>${filter}${formats.join('')}${linksXml(links, targets, losses)}${closingXml(sheet, losses)}`;
  return { name: sheet.name, pieces: joined([openingXml(sheet, headerRow), ...rows, tail]), targets, headerRow };
}

/** Each piece costs the zip a round through its streams, and a row is too small to be worth one. */
function joined(pieces: readonly string[]): string[] {
  const long: string[] = [];
  let piece = '';
  for (const each of pieces) {
    piece += each;
    if (piece.length < PIECE_CHARACTERS) continue;
    long.push(piece);
    piece = '';
  }
  return [...long, piece];
}

/** Where the tables to the right begin: one narrow column after the widest of the first ones. */
const besideColumn = ({ tables }: Sheet): number => Math.max(...tables.map(({ columns }) => columns.length)) + 1;

function besideEachOther(left: TabRow = { cells: '' }, right: TabRow = { cells: '' }): TabRow {
  const height = Math.max(left.height ?? 0, right.height ?? 0);
  return { cells: left.cells + right.cells, ...(height === 0 ? {} : { height }) };
}
