// Renders the two tabs of the legacy workbook as a sequence of XML strings: `Sheet1` (with its continuations) and `Report`.

import { cellReaders } from '#domain/legacy/cell-reader.ts';
import type { Profile } from '#domain/legacy/column-profile.ts';
import { COLUMNS, type Row } from '#domain/rows/rows.ts';
import { cellXml, columnLetters, dimensionXml, type SanitizeStats } from './cell-xml.ts';
import { LEGACY_HEADER_STYLE } from './styles.ts';

/**
 * The length of the XML strings passed to the zip. Fewer strings mean less overhead, and strings of this length are still collected in V8's
 * young generation.
 */
const CHUNK_CHARACTERS = 64 * 1024;

const openingXml = (columns: number, rows: number): string =>
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
  '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' +
  dimensionXml(columns, rows) +
  '<sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetFormatPr baseColWidth="8" defaultRowHeight="15"/><sheetData>';
const MARGINS = '<pageMargins left="0.75" right="0.75" top="1" bottom="1" header="0.5" footer="0.5"/></worksheet>';

/** Returns the next rows, at most `limit`, or `undefined` at the end. */
export type ReadRows = (limit: number) => Promise<readonly Row[] | undefined>;

/**
 * Renders a data sheet of `sheetRows` rows, including the header. The cells have the types that pandas would infer. Throws if there are
 * fewer rows.
 */
export async function* dataSheet(
  takeRows: ReadRows,
  profile: Profile,
  sheetRows: number,
  stats: SanitizeStats,
): AsyncGenerator<string> {
  const readers = cellReaders(profile);
  const openings = COLUMNS.map((_, index) => `<c r="${columnLetters(index)}`);
  const header = COLUMNS.map((name, index) => cellXml(`${openings[index]}1" s="${LEGACY_HEADER_STYLE}"`, name, stats));
  let piece = `${openingXml(COLUMNS.length, sheetRows)}<row r="1">${header.join('')}</row>`;
  let number = 1;
  while (number < sheetRows) {
    const rows = await takeRows(sheetRows - number);
    if (rows === undefined) throw new Error(`expected a sheet of ${sheetRows} rows, got ${number}`);
    for (const row of rows) {
      const rest = `${++number}"`;
      piece += `<row r="${rest}>`;
      for (let index = 0; index < openings.length; index++) {
        piece += cellXml(openings[index]! + rest, readers[index]!(row[index]!), stats);
      }
      piece += '</row>';
      if (piece.length > CHUNK_CHARACTERS) {
        yield piece;
        piece = '';
      }
    }
  }
  yield `${piece}</sheetData>${MARGINS}`;
}

/** The columns with percentages. The legacy tab colours only rows 2 to 200, regardless of the number of rules. */
const SCALED_COLUMNS = ['D', 'G', 'J', 'M'];
const SCALE =
  '<colorScale><cfvo type="percentile" val="10"/><cfvo type="percentile" val="50"/><cfvo type="percentile" val="90"/>' +
  '<color rgb="FFC0504D"/><color rgb="FFF79646"/><color rgb="FF9BBB59"/></colorScale>';

/** Renders the tab `Report` from its lines, the first of which is the header. */
export function* reportSheet(
  lines: readonly (readonly (string | number)[])[],
  stats: SanitizeStats,
): Generator<string> {
  yield openingXml(lines[0]!.length, lines.length);
  for (const [index, line] of lines.entries()) {
    const number = index + 1;
    const cells = line.map((cell, column) => cellXml(`<c r="${columnLetters(column)}${number}"`, cell, stats));
    yield `<row r="${number}">${cells.join('')}</row>`;
  }
  yield '</sheetData>';
  for (const [index, column] of SCALED_COLUMNS.entries()) {
    const rule = `<cfRule type="colorScale" priority="${index + 1}">${SCALE}</cfRule>`;
    yield `<conditionalFormatting sqref="${column}2:${column}200">${rule}</conditionalFormatting>`;
  }
  yield MARGINS;
}
