// Streams the workbook. The two legacy tabs come first, identical to the legacy workbook in every cell. The other tabs follow, and then the
// continuations of `Sheet1` for rows that do not fit on one sheet.

import type { Writable } from 'node:stream';
import type { Profile } from '#domain/legacy/column-profile.ts';
import type { Row } from '#domain/rows/rows.ts';
import { countRow, createCounters, reportLines, type LegacyRuleCounters } from '#domain/legacy/rule-counters.ts';
import type { Worksheet } from '#domain/worksheets/worksheet.ts';
import { addWorksheet } from './add-worksheet.ts';
import type { SanitizeStats } from './cell-xml.ts';
import { dataSheet, reportSheet, type ReadRows } from './legacy-sheets.ts';
import {
  type WorkbookPart,
  type WorkbookSheet,
  contentTypes,
  packageRelationships,
  sheetPath,
  workbookRelationships,
  workbookXml,
} from './package-parts.ts';
import { createWorkbookNames } from './sheet-names.ts';
import { stylesXml } from './styles.ts';
import { openZip, type Zip } from './zip.ts';

/** Excel's maximum number of rows per sheet, including the header. */
const SHEET_ROWS = 1_048_576;

/** Facts about a workbook that are known after all rows have been written. */
export interface WorkbookFacts {
  readonly rows: number;
  /** The number of characters that XML forbids and that are therefore written as escapes such as `_x0001_`. */
  readonly escapedCharacters: number;
  /** The number of texts that were cut to 32,767 characters, as openpyxl does. */
  readonly shortenedTexts: number;
  /** The names of the tabs at the end of the workbook that continue `Sheet1`: `Sheet1 (2)`, … */
  readonly overflowSheets: readonly string[];
}

export interface WorkbookOptions {
  /** The stream that the file is written to. It is ended when the file is complete, and destroyed if the file cannot be completed. */
  readonly out: Writable;
  /** The profile of exactly the rows in `rowBatches`, in the same order. */
  readonly profile: Profile;
  readonly rowBatches: AsyncIterable<readonly Row[]>;
  /** The number of rows in `rowBatches`. It is needed in advance because each sheet begins with its size. */
  readonly rows: number;
  /** Returns the tabs other than the legacy tabs. It is called only once, after all rows have been written. */
  readonly tabs: (facts: WorkbookFacts) => readonly Worksheet[] | Promise<readonly Worksheet[]>;
  /** If the signal is aborted, `writeWorkbook` rejects with its reason. */
  readonly signal: AbortSignal;
  /** Called many times a second with the number of rows written so far. */
  readonly onProgress?: (rows: number) => void;
  /** The maximum number of rows per sheet, including the header. Tests use a small number. */
  readonly sheetRows?: number;
  /** Whether Excel tables, named ranges, charts and print areas are omitted, as in reports of versions before 1.1.0. */
  readonly isPlain?: boolean;
}

/**
 * Writes the workbook of a run. The same rows, profile and tabs always produce the same bytes. Memory use does not grow with the number of
 * rows: only one batch of rows, two XML strings, the rule counters and the tabs returned by `tabs` are held.
 */
export async function writeWorkbook(options: WorkbookOptions): Promise<WorkbookFacts> {
  options.signal.throwIfAborted();
  const zip = openZip(options.out, options.signal);
  const totals = createCounters();
  const source = rowSource(options.rowBatches, (row) => countRow(totals, row), options.onProgress);
  const written = writeParts(zip, source, totals, options);
  try {
    // An aborted signal or an error of `out` ends any wait: for rows, for tabs or for `out`.
    await Promise.race([written, zip.delivered]);
    return await written;
  } catch (error) {
    source.stop();
    await zip.destroy(error as Error);
    throw error;
  }
}

async function writeParts(
  zip: Zip,
  source: RowSource,
  totals: LegacyRuleCounters,
  { profile, rows, tabs, sheetRows = SHEET_ROWS, isPlain = false }: WorkbookOptions,
): Promise<WorkbookFacts> {
  const stats: SanitizeStats = { escapedCharacters: 0, shortenedTexts: 0 };
  const addText = (path: string, text: string): Promise<void> => zip.add(path, [text]);

  await addText('_rels/.rels', packageRelationships());
  const data: WorkbookSheet[] = [];
  do {
    const part = data.length + 1;
    data.push({ name: part === 1 ? 'Sheet1' : `Sheet1 (${part})`, part });
    const size = Math.min(sheetRows, 1 + rows - source.rows());
    await zip.add(sheetPath(part), dataSheet(source.take, profile, size, stats));
  } while (source.rows() < rows);
  if (await source.hasMore()) throw new Error(`expected ${rows} rows, got more`);
  const facts: WorkbookFacts = {
    rows: source.rows(),
    ...stats,
    overflowSheets: data.slice(1).map(({ name }) => name),
  };

  let part = data.length + 1;
  const report: WorkbookSheet = { name: 'Report', part };
  await zip.add(sheetPath(part), reportSheet(reportLines(totals, profile), stats));
  const ours: WorkbookSheet[] = [];
  const added: WorkbookPart[] = [];
  const workbookNames = isPlain ? undefined : createWorkbookNames();
  for (const sheet of await tabs(facts)) {
    const { entry, parts } = await addWorksheet(zip, sheet, { part: ++part, sheetRows, workbookNames }, stats);
    ours.push(entry);
    added.push(...parts);
  }
  const book = [data[0]!, report, ...ours, ...data.slice(1)];
  await addText('xl/workbook.xml', workbookXml(book, stats));
  await addText('xl/_rels/workbook.xml.rels', workbookRelationships(book));
  await addText('xl/styles.xml', stylesXml());
  await addText('[Content_Types].xml', contentTypes(book, added));
  await zip.end();
  return facts;
}

interface RowSource {
  readonly take: ReadRows;
  hasMore(): Promise<boolean>;
  /** Returns the number of rows that `take` has returned so far. */
  rows(): number;
  /** Stops the source of the batches, without waiting for it, because the source may be blocked. */
  stop(): void;
}

/** Creates a source that splits batches at the end of a sheet and calls `count` for every row that it returns. */
function rowSource(
  batches: AsyncIterable<readonly Row[]>,
  count: (row: Row) => void,
  onProgress: ((rows: number) => void) | undefined,
): RowSource {
  const iterator = batches[Symbol.asyncIterator]();
  let waiting: readonly Row[] = [];
  let rows = 0;

  async function hasMore(): Promise<boolean> {
    while (waiting.length === 0) {
      const next = await iterator.next();
      if (next.done === true) return false;
      waiting = next.value;
    }
    return true;
  }

  async function take(limit: number): Promise<readonly Row[] | undefined> {
    if (!(await hasMore())) return undefined;
    const taken = waiting.length <= limit ? waiting : waiting.slice(0, limit);
    waiting = waiting.slice(taken.length);
    for (const row of taken) count(row);
    rows += taken.length;
    onProgress?.(rows);
    return taken;
  }

  function stop(): void {
    iterator.return?.().catch(() => undefined);
  }

  return { take, hasMore, stop, rows: () => rows };
}
