// Writes a workbook without the legacy tabs, such as the workbook of an owner.
import type { Writable } from 'node:stream';
import type { Worksheet } from '#domain/worksheets/worksheet.ts';
import { addWorksheet } from './add-worksheet.ts';
import type { SanitizeStats } from './cell-xml.ts';
import {
  contentTypes,
  packageRelationships,
  workbookRelationships,
  workbookXml,
  type WorkbookPart,
  type WorkbookSheet,
} from './package-parts.ts';
import { createWorkbookNames } from './sheet-names.ts';
import { stylesXml } from './styles.ts';
import { openZip } from './zip.ts';

/** Excel's maximum number of rows per sheet, including the header. */
const SHEET_ROWS = 1_048_576;

/**
 * Writes the tabs in order and ends `out`. The same tabs always produce the same bytes. If `signal` is aborted, the promise is rejected
 * with its reason.
 */
export async function writeSheets(out: Writable, tabs: readonly Worksheet[], signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const zip = openZip(out, signal);
  const writing = async () => {
    const stats: SanitizeStats = { escapedCharacters: 0, shortenedTexts: 0 };
    const addText = (path: string, text: string) => zip.add(path, [text]);
    await addText('_rels/.rels', packageRelationships());
    const book: WorkbookSheet[] = [];
    const added: WorkbookPart[] = [];
    const workbookNames = createWorkbookNames();
    for (const [index, tab] of tabs.entries()) {
      const options = { part: index + 1, sheetRows: SHEET_ROWS, workbookNames };
      const { entry, parts } = await addWorksheet(zip, tab, options, stats);
      book.push(entry);
      added.push(...parts);
    }
    await addText('xl/workbook.xml', workbookXml(book, stats));
    await addText('xl/_rels/workbook.xml.rels', workbookRelationships(book));
    await addText('xl/styles.xml', stylesXml());
    await addText('[Content_Types].xml', contentTypes(book, added));
    await zip.end();
  };
  const written = writing();
  try {
    // An aborted signal or an error of `out` ends any wait.
    await Promise.race([written, zip.delivered]);
    await written;
  } catch (error) {
    await zip.destroy(error as Error);
    throw error;
  }
}
