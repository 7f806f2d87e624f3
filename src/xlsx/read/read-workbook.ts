// Reads a workbook written by openpyxl, Excel or this reporter tab by tab, without holding its rows in memory.

import { posix } from 'node:path';
import { type ReadRow, readRows, type SheetLayout, readStringText } from './read-sheet.ts';
import { type CellStyle, readCellStyles } from './read-styles.ts';
import { findChild, findChildren, readFirstSubtree, readSubtrees, type XmlNode } from './xml-subtrees.ts';
import { openZipFile, type ZipEntries } from './zip-entries.ts';

export interface ReadWorksheet {
  readonly name: string;
  readonly isVisible: boolean;
  /** Yields the rows in batches and fills `frame` at the same time. It can be called only once. */
  readonly rows: (frame: SheetLayout) => AsyncGenerator<readonly ReadRow[]>;
}

export interface ReadWorkbook {
  readonly worksheets: readonly ReadWorksheet[];
  /** The styles, indexed by the style number of a cell. */
  readonly cellStyles: readonly CellStyle[];
  close(): void;
}

/** Opens a workbook. Throws a one-line Error that names the file if it is not a workbook. */
export async function openWorkbook(file: string): Promise<ReadWorkbook> {
  const zip = await openZipFile(file);
  try {
    const relationships = await readTree(zip, 'xl/_rels/workbook.xml.rels', 'Relationships');
    const target = (match: (relationship: XmlNode) => boolean): string | undefined => {
      const found = relationships?.children.find(match)?.attributes['Target'];
      return found === undefined ? undefined : posix.resolve('/xl', found).slice(1);
    };
    const byType = (type: string): string | undefined =>
      target(({ attributes }) => attributes['Type']!.endsWith(`/${type}`));
    const workbook = await readTree(zip, 'xl/workbook.xml', 'workbook');
    if (workbook === undefined) throw new Error(`${file} is not a workbook: it has no xl/workbook.xml`);
    const strings = await readSharedStrings(zip, byType('sharedStrings'));
    const cellStyles = readCellStyles(await readTree(zip, byType('styles'), 'styleSheet'));
    const tabs = findChildren(findChild(workbook, 'sheets'), 'sheet').map(({ attributes }): ReadWorksheet => {
      const path = target((relationship) => relationship.attributes['Id'] === attributes['r:id']);
      return {
        name: attributes['name'] ?? '',
        isVisible: (attributes['state'] ?? 'visible') === 'visible',
        async *rows(frame) {
          const stream = path === undefined ? undefined : await zip.open(path);
          if (stream === undefined) throw new Error(`${file}: the tab ${attributes['name']} has no sheet in the file`);
          yield* readRows(stream, strings, frame);
        },
      };
    });
    return { worksheets: tabs, cellStyles, close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function readTree(zip: ZipEntries, path: string | undefined, root: string): Promise<XmlNode | undefined> {
  const stream = path === undefined ? undefined : await zip.open(path);
  return stream && readFirstSubtree(stream, root);
}

/** Reads the shared strings. Excel stores every text only once, in this part; openpyxl and this reporter write texts as inline strings. */
async function readSharedStrings(zip: ZipEntries, path: string | undefined): Promise<readonly string[]> {
  const stream = path === undefined ? undefined : await zip.open(path);
  const strings: string[] = [];
  if (stream === undefined) return strings;
  for await (const items of readSubtrees(stream, new Set(['si']))) strings.push(...items.map(readStringText));
  return strings;
}
