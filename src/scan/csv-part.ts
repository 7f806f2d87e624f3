// Rows as a part of the raw CSV. They are bytes outside V8's heap, because the heap is the first limit that a worker reaches.
import { EMPTY_PROFILE, mergeProfiles, profileRows, type Profile } from '#domain/legacy/column-profile.ts';
import { compareRows, csvLine, type Row } from '#domain/rows/rows.ts';

/** A part of the raw CSV: sorted lines without a header, the number of rows, and the types of their columns. */
export type CsvPart = { rows: number; csv: Buffer; profile: Profile };

/** Creates a part from the rows of one rule in one account and region. */
export function toCsvPart(rows: readonly Row[]): CsvPart {
  const sorted = rows.toSorted(compareRows);
  return { rows: sorted.length, csv: Buffer.from(sorted.map(csvLine).join('')), profile: profileRows(sorted) };
}

/** Concatenates parts, which must be in the order of the raw CSV. */
export function joinCsvParts(parts: readonly CsvPart[]): CsvPart {
  return {
    rows: parts.reduce((sum, { rows }) => sum + rows, 0),
    csv: Buffer.concat(parts.map(({ csv }) => csv)),
    profile: parts.reduce((joined, { profile }) => mergeProfiles(joined, profile), EMPTY_PROFILE),
  };
}
