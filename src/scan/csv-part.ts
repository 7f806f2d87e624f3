// Converts rows to parts of the raw CSV.
// They are kept as bytes outside V8's heap, because the heap is the first limit that a worker reaches.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { EMPTY_PROFILE, mergeProfiles, profileRows, type Profile } from '#domain/legacy/column-profile.ts';
import { csvLine, type Row } from '#domain/rows/rows.ts';

/** Complete lines of a CSV part. `bytes` is their uncompressed size; `data` is smaller if the lines are deflated. */
export type CsvPiece = { bytes: number; data: Buffer; isDeflated: boolean };

/** A part of the raw CSV: pieces of sorted lines without a header, the number of rows, and the types of the columns. */
export type CsvPart = { rows: number; bytes: number; pieces: readonly CsvPiece[]; profile: Profile };

/** The fastest compression level, which makes rows about ten times smaller at 100 MB/s. */
const DEFLATE_LEVEL = 1;

/** Creates a part from the sorted rows of one rule in one account and region. */
export function toCsvPart(rows: readonly Row[]): CsvPart {
  const data = Buffer.from(rows.map(csvLine).join(''));
  const piece = { bytes: data.length, data, isDeflated: false };
  return { rows: rows.length, bytes: data.length, pieces: rows.length > 0 ? [piece] : [], profile: profileRows(rows) };
}

/** Creates a deflated piece from sorted rows. */
export function deflatePiece(rows: readonly Row[]): CsvPiece {
  const csv = Buffer.from(rows.map(csvLine).join(''));
  return { bytes: csv.length, data: deflateRawSync(csv, { level: DEFLATE_LEVEL }), isDeflated: true };
}

/** Returns the uncompressed lines of a piece. */
export function readPiece({ data, isDeflated }: CsvPiece): Buffer {
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
