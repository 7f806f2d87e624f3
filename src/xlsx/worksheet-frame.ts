// Renders the elements before and after a tab's rows: view, column widths, filter, links and page setup. These elements must be in the
// order of the schema (ECMA-376, CT_Worksheet), because Excel "repairs" a sheet with a different order.

import type { Worksheet, WorksheetTable } from '#domain/worksheets/worksheet.ts';
import { attributeXml, columnLetters, dimensionXml, type SanitizeStats } from './cell-xml.ts';
import type { PartRelationship } from './package-parts.ts';

/** A link: the reference of its cell, and its target, which is a URL or `#Tab`. */
export interface CellLink {
  readonly reference: string;
  readonly to: string;
}

const SHEET_TAB_COLOR = 'FF1F3864';
const DEFAULT_WIDTH = 10;
/** The width of the column between tables side by side. */
const GAP_WIDTH = 3;

/** Renders everything before the first row. `headerRow` and the rows above it are frozen. `rows` is the number of rows on the sheet. */
export function openingXml(sheet: Worksheet, headerRow: number | undefined, rows: number): string {
  const pane =
    headerRow === undefined
      ? ''
      : `<pane ySplit="${headerRow}" topLeftCell="A${headerRow + 1}" activePane="bottomLeft" state="frozen"/>` +
        `<selection pane="bottomLeft" activeCell="A${headerRow + 1}" sqref="A${headerRow + 1}"/>`;
  const widths = [
    ...findWidths(sheet.tables),
    ...(sheet.sideTables ? [GAP_WIDTH, ...findWidths(sheet.sideTables)] : []),
  ];
  return (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" ' +
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">' +
    `<sheetPr><tabColor rgb="${SHEET_TAB_COLOR}"/><pageSetUpPr fitToPage="1"/></sheetPr>` +
    dimensionXml(widths.length, rows) +
    `<sheetViews><sheetView showGridLines="0" workbookViewId="0">${pane}</sheetView></sheetViews>` +
    '<sheetFormatPr defaultRowHeight="15"/>' +
    `<cols>${widths.map((width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`).join('')}</cols>` +
    '<sheetData>'
  );
}

function findWidths(tables: readonly WorksheetTable[]): number[] {
  const columns = Math.max(...tables.map((table) => table.columns.length));
  return Array.from({ length: columns }, (_, index) =>
    Math.max(DEFAULT_WIDTH, ...tables.map((table) => table.columns[index]?.width ?? 0)),
  );
}

/** Renders the filter of a table whose header is at `headerRow`. */
export function filterXml(table: WorksheetTable, headerRow: number, lastRow: number): string {
  return `<autoFilter ref="A${headerRow}:${columnLetters(table.columns.length - 1)}${lastRow}"/>`;
}

/**
 * Renders the links of a sheet. URLs require relationships, so each distinct URL is added to `relationships`. As in Excel, a URL is split
 * at its `#`, so that the many links to the same console share one relationship.
 */
export function linksXml(links: readonly CellLink[], relationships: PartRelationship[], stats: SanitizeStats): string {
  if (links.length === 0) return '';
  const ids = new Map<string, number>();
  const idOf = (target: string): number => {
    const known = ids.get(target);
    if (known !== undefined) return known;
    const id = relationships.push({ type: 'hyperlink', target });
    ids.set(target, id);
    return id;
  };
  const items = links.map(({ reference, to }) => {
    if (to.startsWith('#')) {
      const place = to.includes('!') ? to.slice(1) : `'${to.slice(1).replaceAll("'", "''")}'!A1`;
      return `<hyperlink ref="${reference}" location="${attributeXml(place, stats)}"/>`;
    }
    const [target = '', ...fragment] = to.split('#');
    const location = fragment.length === 0 ? '' : ` location="${attributeXml(fragment.join('#'), stats)}"`;
    return `<hyperlink ref="${reference}" r:id="rId${idOf(target)}"${location}/>`;
  });
  return `<hyperlinks>${items.join('')}</hyperlinks>`;
}

/**
 * Renders the page setup: A4 landscape, fitted to one page wide or to a single page, with the tab's name and page numbers in the footer.
 */
export function closingXml(sheet: Worksheet, relationships: readonly PartRelationship[], stats: SanitizeStats): string {
  const idsOf = (type: PartRelationship['type']) =>
    relationships.flatMap((each, index) => (each.type === type ? `r:id="rId${index + 1}"/>` : []));
  const drawings = idsOf('drawing').map((id) => `<drawing ${id}`);
  const tables = idsOf('table').map((id) => `<tablePart ${id}`);
  return (
    '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>' +
    `<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="${sheet.fitsOnePage ? 1 : 0}"/>` +
    `<headerFooter><oddFooter>${attributeXml(`&L${sheet.name.replaceAll('&', '&&')}&RPage &P of &N`, stats)}</oddFooter></headerFooter>` +
    drawings.join('') +
    (tables.length === 0 ? '' : `<tableParts count="${tables.length}">${tables.join('')}</tableParts>`) +
    '</worksheet>'
  );
}
