// Renders the parts of a workbook package other than the sheets: content types, relationships and the list of tabs.

import { attributeXml, type SanitizeStats } from './cell-xml.ts';

/** A tab of the workbook. `part` is the number in the sheet's file name; the numbers need not follow the order of the tabs. */
export interface WorkbookSheet {
  readonly name: string;
  readonly part: number;
  /** The sheet's defined names, including its print titles and its print area. */
  readonly names?: readonly DefinedName[];
}

/**
 * A defined name for a range on a tab, such as `$A$1:$C$9`. Names that begin with `_xlnm.` are built into Excel and are local to their tab.
 */
export interface DefinedName {
  readonly name: string;
  readonly range: string;
}

/** A reference from a part to a URL or to another part. */
export interface PartRelationship {
  readonly type: 'hyperlink' | 'table' | 'drawing' | 'chart';
  readonly target: string;
}

/** A package part other than a sheet: an Excel table, a drawing or a chart. */
export interface WorkbookPart {
  readonly path: string;
  readonly contentType: string;
  readonly xml: string;
  readonly relationships?: readonly PartRelationship[];
}

export const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
export const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const SHEET_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

export const sheetPath = (part: number): string => `xl/worksheets/sheet${part}.xml`;

/** Returns the path of a part's relationships, such as `xl/worksheets/_rels/sheet1.xml.rels`. */
export const relationshipsPath = (path: string): string => `${path.replace(/([^/]+)$/, '_rels/$1')}.rels`;

/** Renders `_rels/.rels`. It is the first entry in the file, because tools that detect file types look there. */
export const packageRelationships = (): string =>
  relationships([{ type: `${OFFICE}/relationships/officeDocument`, target: 'xl/workbook.xml' }]);

/** Renders `xl/_rels/workbook.xml.rels`. */
export function workbookRelationships(tabs: readonly WorkbookSheet[]): string {
  return relationships([
    ...tabs.map(({ part }) => ({ type: `${OFFICE}/relationships/worksheet`, target: `worksheets/sheet${part}.xml` })),
    { type: `${OFFICE}/relationships/styles`, target: 'styles.xml' },
  ]);
}

/** Renders the relationships of a sheet or another part. */
export const partRelationships = (parts: readonly PartRelationship[], stats: SanitizeStats): string =>
  relationships(
    parts.map(({ type, target }) => ({
      type: `${OFFICE}/relationships/${type}`,
      target: attributeXml(target, stats),
      ...(type === 'hyperlink' ? { mode: ' TargetMode="External"' } : {}),
    })),
  );

function relationships(items: readonly { type: string; target: string; mode?: string }[]): string {
  const xml = items.map(
    ({ type, target, mode = '' }, index) =>
      `<Relationship Id="rId${index + 1}" Type="${type}" Target="${target}"${mode}/>`,
  );
  return `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships">${xml.join('')}</Relationships>`;
}

/** Renders `[Content_Types].xml`. */
export function contentTypes(tabs: readonly WorkbookSheet[], parts: readonly WorkbookPart[]): string {
  const overrideType = (path: string, type: string): string => `<Override PartName="/${path}" ContentType="${type}"/>`;
  const override = (path: string, type: string): string => overrideType(path, `${SHEET_TYPE}.${type}+xml`);
  return (
    `${DECLARATION}<Types xmlns="${PACKAGE}/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    '<Default Extension="xml" ContentType="application/xml"/>' +
    override('xl/workbook.xml', 'sheet.main') +
    override('xl/styles.xml', 'styles') +
    tabs.map(({ part }) => override(sheetPath(part), 'worksheet')).join('') +
    parts.map(({ path, contentType }) => overrideType(path, contentType)).join('') +
    '</Types>'
  );
}

/** Renders `xl/workbook.xml` with the tabs in order and their defined names. */
export function workbookXml(tabs: readonly WorkbookSheet[], stats: SanitizeStats): string {
  const sheets = tabs.map(
    ({ name }, index) => `<sheet name="${attributeXml(name, stats)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`,
  );
  const titles = tabs.flatMap(({ name: tab, names = [] }, index) =>
    names.map(({ name, range }) => {
      const isOfTab = name.startsWith('_xlnm.');
      const place = attributeXml(`'${tab.replaceAll("'", "''")}'!${range}`, stats);
      return `<definedName name="${name}"${isOfTab ? ` localSheetId="${index}"` : ''}>${place}</definedName>`;
    }),
  );
  return (
    `${DECLARATION}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}/relationships">` +
    `<bookViews><workbookView activeTab="0"/></bookViews><sheets>${sheets.join('')}</sheets>` +
    `${titles.length === 0 ? '' : `<definedNames>${titles.join('')}</definedNames>`}</workbook>`
  );
}
