// Adds a tab other than the legacy tabs to a workbook package, with the parts that the tab refers to.
import type { Worksheet } from '#domain/worksheets/worksheet.ts';
import type { SanitizeStats } from './cell-xml.ts';
import {
  partRelationships,
  relationshipsPath,
  sheetPath,
  type PartRelationship,
  type WorkbookPart,
  type WorkbookSheet,
} from './package-parts.ts';
import { renderWorksheet, type WorksheetOptions } from './worksheet.ts';
import type { Zip } from './zip.ts';

/** Writes the tab as sheet number `part`. Returns the entry for the workbook, and the parts that must be listed in the content types. */
export async function addWorksheet(
  zip: Zip,
  sheet: Worksheet,
  { part, ...options }: WorksheetOptions & { part: number },
  stats: SanitizeStats,
): Promise<{ entry: WorkbookSheet; parts: readonly WorkbookPart[] }> {
  const addRelationships = async (path: string, all: readonly PartRelationship[] = []): Promise<void> => {
    if (all.length > 0) await zip.add(relationshipsPath(path), [partRelationships(all, stats)]);
  };
  const { name, names, pieces, relationships, parts } = renderWorksheet(sheet, options, stats);
  const path = sheetPath(part);
  await zip.add(path, pieces);
  await addRelationships(path, relationships);
  for (const added of parts) {
    await zip.add(added.path, [added.xml]);
    await addRelationships(added.path, added.relationships);
  }
  return { entry: { name, names, part }, parts };
}
