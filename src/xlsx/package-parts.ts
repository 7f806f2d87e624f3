// Renders the parts of a workbook's package that are not sheets: content types, relationships and the list of tabs.

import { attributeXml, type SanitizeStats } from './cell-xml.ts';

/** A tab of the book. `part` is the number of its file, which need not follow the order of the tabs. */
export interface WorkbookSheet {
  readonly name: string;
  readonly part: number;
  readonly headerRow?: number | undefined;
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const SHEET_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

export const sheetPath = (part: number): string => `xl/worksheets/sheet${part}.xml`;
export const sheetRelationshipsPath = (part: number): string => `xl/worksheets/_rels/sheet${part}.xml.rels`;

/** Renders `_rels/.rels`, which is first in the file because tools that guess a file's type look there. */
export const packageRelationships = (): string =>
  relationships([{ type: `${OFFICE}/relationships/officeDocument`, target: 'xl/workbook.xml' }]);

/** Renders `xl/_rels/workbook.xml.rels`. */
export function workbookRelationships(tabs: readonly WorkbookSheet[]): string {
  return relationships([
    ...tabs.map(({ part }) => ({ type: `${OFFICE}/relationships/worksheet`, target: `worksheets/sheet${part}.xml` })),
    { type: `${OFFICE}/relationships/styles`, target: 'styles.xml' },
  ]);
}

/** Renders the relationships of a sheet's web addresses. */
export const linkRelationships = (targets: readonly string[], stats: SanitizeStats): string =>
  relationships(
    targets.map((target) => ({
      type: `${OFFICE}/relationships/hyperlink`,
      target: attributeXml(target, stats),
      mode: ' TargetMode="External"',
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
export function contentTypes(tabs: readonly WorkbookSheet[]): string {
  const override = (path: string, type: string): string =>
    `<Override PartName="/${path}" ContentType="${SHEET_TYPE}.${type}+xml"/>`;
  return (
    `${DECLARATION}<Types xmlns="${PACKAGE}/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    '<Default Extension="xml" ContentType="application/xml"/>' +
    override('xl/workbook.xml', 'sheet.main') +
    override('xl/styles.xml', 'styles') +
    tabs.map(({ part }) => override(sheetPath(part), 'worksheet')).join('') +
    '</Types>'
  );
}

/** Renders `xl/workbook.xml` with the tabs in order and the rows that printed pages repeat. */
export function workbookXml(tabs: readonly WorkbookSheet[], stats: SanitizeStats): string {
  const sheets = tabs.map(
    ({ name }, index) => `<sheet name="${attributeXml(name, stats)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`,
  );
  const titles = tabs.flatMap(({ name, headerRow }, index) => {
    if (headerRow === undefined) return [];
    const range = `'${name.replaceAll("'", "''")}'!$${headerRow}:$${headerRow}`;
    return `<definedName name="_xlnm.Print_Titles" localSheetId="${index}">${attributeXml(range, stats)}</definedName>`;
  });
  return (
    `${DECLARATION}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}/relationships">` +
    `<bookViews><workbookView activeTab="0"/></bookViews><sheets>${sheets.join('')}</sheets>` +
    `${titles.length === 0 ? '' : `<definedNames>${titles.join('')}</definedNames>`}</workbook>`
  );
}
