// Converts rows to parts of the raw CSV.
// They are kept as bytes outside V8's heap, because the heap is the first limit that a worker reaches.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { EMPTY_PROFILE, mergeProfiles, profileRows, type Profile } from '#domain/legacy/column-profile.ts';
import { csvLine, type Row } from '#domain/rows/rows.ts';
import type { KeptBytes, PieceStore } from './piece-store.ts';

/** Complete lines of a CSV part. `bytes` is their uncompressed size. */
export type CsvPiece = { bytes: number; kept: KeptBytes; isDeflated: boolean };

/** A part of the raw CSV: pieces of sorted lines without a header, the number of rows, and the types of the columns. */
export type CsvPart = { rows: number; bytes: number; pieces: readonly CsvPiece[]; profile: Profile };

/** The fastest compression level, which makes rows several times smaller at 100 MB/s. */
const DEFLATE_LEVEL = 1;

/** Creates a part from the sorted rows of one rule in one account and region. */
export async function toCsvPart(rows: readonly Row[], store: PieceStore): Promise<CsvPart> {
  const csv = Buffer.from(rows.map(csvLine).join(''));
  const pieces = rows.length > 0 ? [{ bytes: csv.length, kept: await store.keep(csv), isDeflated: false }] : [];
  return { rows: rows.length, bytes: csv.length, pieces, profile: profileRows(rows) };
}

/** Creates a deflated piece from sorted rows. */
export async function deflatePiece(rows: readonly Row[], store: PieceStore): Promise<CsvPiece> {
  const csv = Buffer.from(rows.map(csvLine).join(''));
  const kept = await store.keep(deflateRawSync(csv, { level: DEFLATE_LEVEL }));
  return { bytes: csv.length, kept, isDeflated: true };
}

/** Returns the uncompressed lines of a piece. */
export async function readPiece({ kept, isDeflated }: CsvPiece): Promise<Buffer> {
  const data = await kept.read();
  return isDeflated ? inflateRawSync(data) : data;
}

/** Concatenates parts, which must be in the order of the raw CSV. */
export function joinCsvParts(parts: readonly CsvPart[]): CsvPart {
  return {
    rows: parts.reduce((sum, { rows }) => sum + rows, 0),
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    pieces: parts.flatMap(({ pieces }) => pieces),
    profile: parts.reduce((joined, { profile }) => mergeProfiles(joined, profile), EMPTY_PROFILE),
  };
}
