// One of our tabs as XML, in the house style: title, legend lines, tables. A sheet's only table has its header
// frozen, filtered and repeated on every printed page.

import type { Sheet } from '#domain/sheet.ts';
import { cellXml, type TextLosses } from './cell-xml.ts';
import { HEADING_STYLE, NOTE_STYLE, TITLE_STYLE } from './styles.ts';
import { closingXml, filterXml, linksXml, openingXml, scalesXml, type TabLink } from './tab-frame.ts';
import { rowXml, tableRows } from './tab-table.ts';

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
  const scales: string[] = [];
  const targets: string[] = [];
  const rows: string[] = [];
  let row = 1;
  const line = (style: number, text: string, height?: number): void => {
    rows.push(rowXml(row, cellXml(`<c r="A${row}" s="${style}"`, text, losses), height));
    row++;
  };

  line(TITLE_STYLE, sheet.title, TITLE_HEIGHT);
  for (const note of sheet.notes) line(NOTE_STYLE, note);
  let filter = '';
  let headerRow: number | undefined;
  for (const table of sheet.tables) {
    row++;
    if (table.heading !== undefined) line(HEADING_STYLE, table.heading, HEADING_HEIGHT);
    const header = row;
    for (const xml of tableRows(table, row, sheetRows - row + 1, links, losses)) {
      rows.push(xml);
      row++;
    }
    const lastRow = Math.max(header + 1, row - 1 - (table.totals === undefined ? 0 : 1));
    scales.push(...scalesXml(table, header + 1, lastRow, scales.length));
    if (sheet.tables.length === 1) {
      headerRow = header;
      filter = filterXml(table, header, lastRow);
    }
  }
  const opening = openingXml(sheet, headerRow);
  const tail = `</sheetData>${filter}${scales.join('')}${linksXml(links, targets, losses)}${closingXml(sheet, losses)}`;
  return { name: sheet.name, pieces: [opening, ...rows, tail], targets, headerRow };
}
