// Stores the results of scanning a region, and returns the outcome that refers to them.
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  shorten,
  emptyOutcome,
  type CallStats,
  type RegionOutcome,
  type StoredObject,
} from '#domain/coverage/outcome.ts';
import { keys } from '#domain/keys.ts';
import { putJsonOnce } from '#src/aws/stored-json.ts';
import type { Store } from '#src/aws/store.ts';
import { readPiece, type CsvPart, type CsvPiece } from '#src/scan/csv-part.ts';
import type { RegionScan } from '#src/scan/scan-region.ts';

/** Outcomes are part of workflow histories, so longer notes are stored in S3 and replaced by a reference of about 250 bytes. */
const MAX_INLINE_NOTES_BYTES = 300;

/** CSV parts above this size, about 20,000 rows, are uploaded in pieces, so that no part is ever completely in memory. */
const MAX_SINGLE_PUT_BYTES = 8 * 1024 * 1024;

type ScannedRegion = {
  runId: string;
  accountId: string;
  region: string;
  scan: RegionScan;
  callStats: () => CallStats;
  signal: AbortSignal;
};

/** Stores the rows, rule facts and long notes of a region. S3's errors are passed on unchanged. */
export async function storeRegion(store: Store, scanned: ScannedRegion): Promise<RegionOutcome> {
  const { runId, accountId, region, scan, callStats, signal } = scanned;
  if (scan.kind === 'refused') {
    const { disposition, cause, reason } = scan.refusal;
    return emptyOutcome(region, disposition, reason, { ...callStats(), ...(cause ? { cause } : {}) });
  }
  const { disposition, cause, reason, rules, listedRules, notes, regionRules } = scan;
  const { rows, profile } = scan.part;
  const newKey = () => keys.account(runId, accountId, region, randomUUID());
  const putJson = (value: unknown) => putJsonOnce(store, newKey(), value, signal);
  const isInline = Buffer.byteLength(JSON.stringify(notes)) <= MAX_INLINE_NOTES_BYTES;
  const [part, ruleFacts, longNotes] = await Promise.all([
    rows > 0 ? storePart(store, newKey(), scan.part, signal) : undefined,
    listedRules > 0 ? putJson(regionRules) : undefined,
    isInline ? undefined : putJson(notes),
  ]);
  return {
    region,
    disposition,
    ...(cause ? { cause } : {}),
    ...(reason === undefined ? {} : { reason: shorten(reason) }),
    rules,
    listedRules,
    rows,
    ...callStats(),
    ...(part ? { part, profile } : {}),
    ...(ruleFacts ? { ruleFacts } : {}),
    ...(longNotes ? { notes: longNotes } : notes.length > 0 ? { shortNotes: notes } : {}),
  };
}

async function storePart(
  store: Store,
  key: string,
  { bytes, pieces }: CsvPart,
  signal: AbortSignal,
): Promise<StoredObject> {
  if (bytes > MAX_SINGLE_PUT_BYTES) return store.upload(key, Readable.from(readPieces(pieces)), 'text/csv', signal);
  return store.putOnce(key, Buffer.concat(await Promise.all(pieces.map(readPiece))), 'text/csv', signal);
}

async function* readPieces(pieces: readonly CsvPiece[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) yield await readPiece(piece);
}
