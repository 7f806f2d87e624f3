// Writes a workbook for each owner and organizational unit, and the list of these workbooks.
import { buffer } from 'node:stream/consumers';
import { PassThrough } from 'node:stream';
import type { Store } from '#src/aws/store.ts';
import { putJsonOnce } from '#src/aws/stored-json.ts';
import type { StoredObject } from '#domain/coverage/outcome.ts';
import { buildPartsKey } from '#domain/keys.ts';
import type { PartFigures } from '#domain/parts/part-figures.ts';
import type { PartName } from '#domain/parts/part.ts';
import { partCoverWorksheet, partWaiversWorksheet } from '#domain/worksheets/part-cover.ts';
import { partFindingsWorksheet, partGapsWorksheet } from '#domain/worksheets/part-findings.ts';
import type { Worksheet } from '#domain/worksheets/worksheet.ts';
import { writeSheets } from '#src/xlsx/write-sheets.ts';
import type { Part } from './part-collector.ts';
import { namePartFiles } from './part-files.ts';

/** The content of `parts.json`. `file` is the workbook's key below its publication, such as `owners/payments@example.com.xlsx`. */
export type PartList = { schemaVersion: 1; reportDate: string; parts: ListedPart[] };
export type ListedPart = PartName & { file: string; figures: PartFigures };

/**
 * The maximum number of concurrent uploads, and their maximum total size in bytes. Each workbook is held completely in memory and takes a
 * megabyte per ten thousand findings.
 */
const MAX_UPLOADS = 16;
const MAX_BYTES_IN_FLIGHT = 8 * 1024 * 1024;

const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/**
 * Called with each part's worksheets, and the workbook's key below the publication, before the workbook is written. The returned promise is
 * awaited.
 */
export type PartListener = (file: string, worksheets: readonly Worksheet[]) => Promise<void>;

export type PartBooks = { reportDate: string; names: readonly PartName[]; parts: Iterable<Part> };

/** Writes a workbook for each part below `prefix`, and then the list. Returns the written objects, with the list last. */
export async function writePartBooks(
  store: Store,
  prefix: string,
  { reportDate, names, parts }: PartBooks,
  { signal, onPart }: { signal: AbortSignal; onPart?: PartListener | undefined },
): Promise<StoredObject[]> {
  const files = namePartFiles(names);
  const uploads = new Map<Promise<unknown>, number>();
  const stored: Promise<StoredObject>[] = [];
  const listed: ListedPart[] = [];
  for (const part of parts) {
    const file = files[listed.length]!;
    const { kind, type, name, figures } = part;
    listed.push({ kind, type, name, file, figures });
    const worksheets = partWorksheets(part, reportDate);
    await onPart?.(file, worksheets);
    const body = await renderPart(worksheets, signal);
    const upload = store.putOnce(`${prefix}${file}`, body, XLSX_TYPE, signal);
    stored.push(upload);
    const ended = upload.finally(() => uploads.delete(ended));
    ended.catch(() => undefined); // The upload is awaited below, in the order of the parts.
    uploads.set(ended, body.length);
    while (isFull([...uploads.values()])) await Promise.race(uploads.keys());
  }
  const objects = await Promise.all(stored);
  const list: PartList = { schemaVersion: 1, reportDate, parts: listed };
  return [...objects, await putJsonOnce(store, buildPartsKey(prefix), list, signal)];
}

const isFull = (bytes: readonly number[]): boolean =>
  bytes.length >= MAX_UPLOADS || bytes.reduce((sum, each) => sum + each, 0) > MAX_BYTES_IN_FLIGHT;

const partWorksheets = (part: Part, reportDate: string): Worksheet[] => [
  partCoverWorksheet({ ...part, reportDate }),
  partFindingsWorksheet(part.findings),
  partGapsWorksheet(part.gaps),
  partWaiversWorksheet(part.waivers, reportDate),
];

async function renderPart(worksheets: readonly Worksheet[], signal: AbortSignal): Promise<Buffer> {
  const out = new PassThrough();
  const [body] = await Promise.all([buffer(out), writeSheets(out, worksheets, signal)]);
  return body;
}
