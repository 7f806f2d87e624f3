// Rows as a part of the raw CSV: bytes outside V8's heap, because the heap is the first limit that a worker reaches.
import { EMPTY_PROFILE, mergeProfiles, profileRows, type Profile } from '#domain/legacy/column-profile.ts';
import { compareRows, csvLine, type Row } from '#domain/rows/rows.ts';

/** Sorted lines without a header, their number, and the types of their columns. */
export type CsvPart = { rows: number; csv: Buffer; profile: Profile };

/** The part with the rows of one rule in one account and region. */
export function csvPartOf(rows: readonly Row[]): CsvPart {
  const sorted = rows.toSorted(compareRows);
  return { rows: sorted.length, csv: Buffer.from(sorted.map(csvLine).join('')), profile: profileRows(sorted) };
}

/** Concatenates parts. */
export function joinCsvParts(parts: readonly CsvPart[]): CsvPart {
  return {
    rows: parts.reduce((sum, { rows }) => sum + rows, 0),
    csv: Buffer.concat(parts.map(({ csv }) => csv)),
    profile: parts.reduce((joined, { profile }) => mergeProfiles(joined, profile), EMPTY_PROFILE),
  };
}
