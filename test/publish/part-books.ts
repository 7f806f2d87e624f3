// What a publication left for owners and organizational units, as a person's program has it.
import ExcelJS from 'exceljs';
import type { Store } from '#src/aws/store.ts';
import { LEDGER_COLUMNS } from '#domain/findings/ledger.ts';
import { buildLedgerKey, buildPartsKey } from '#domain/keys.ts';
import { csvReader } from '#domain/rows/csv.ts';
import { findPublication } from '#src/publish/manifest.ts';
import type { PartList } from '#src/publish/part-books.ts';

export async function readList(store: Store, runId: string): Promise<{ prefix: string; list: PartList }> {
  const { prefix } = (await findPublication(store, runId))!;
  return { prefix, list: JSON.parse(String(await store.get({ key: buildPartsKey(prefix) }))) as PartList };
}

export type Line = Record<string, unknown>;

/** The lines of a tab below its header, which is the first line of several cells. */
export async function readTab(store: Store, key: string, tab: string): Promise<Line[]> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load((await store.get({ key })) as unknown as ExcelJS.Buffer);
  const sheet = book.getWorksheet(tab)!;
  const rows = Array.from({ length: sheet.rowCount }, (_, index) => sheet.getRow(index + 1).values as unknown[]);
  const header = rows.findIndex((values) => values.filter((value) => value !== undefined).length > 1);
  const columns = rows[header]!.slice(1) as string[];
  return rows
    .slice(header + 1)
    .filter((values) => values.slice(2).some((value) => value !== undefined && value !== null))
    .map((values) => Object.fromEntries(columns.map((column, index) => [column, textOf(values[index + 1])])));
}

/** The value of a cell; of a link its text. */
const textOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'hyperlink' in value
    ? (value as { text?: unknown }).text
    : (value ?? null);

export async function readLedger(store: Store, prefix: string): Promise<Line[]> {
  const reader = csvReader(LEDGER_COLUMNS);
  const lines = reader.read(String(await store.get({ key: buildLedgerKey(prefix) })));
  return lines.map((line) => Object.fromEntries(LEDGER_COLUMNS.map((column, index) => [column, line[index]])));
}
