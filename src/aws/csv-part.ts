// Rows as the part of the raw CSV that they become: bytes outside V8's heap, which is what ends a worker first.
import { EMPTY_PROFILE, mergeProfiles, profileRows, type Profile } from '#domain/column-profile.ts';
import { compareRows, csvLine, type Row } from '#domain/rows.ts';

/** Sorted lines without a header, how many they are, and the types of their columns. */
export type CsvPart = { rows: number; csv: Buffer; profile: Profile };

/** The part that rows of one rule are, in one account and region. */
export function csvPartOf(rows: readonly Row[]): CsvPart {
  const sorted = rows.toSorted(compareRows);
  return { rows: sorted.length, csv: Buffer.from(sorted.map(csvLine).join('')), profile: profileRows(sorted) };
}

/** Parts one after another. */
export function joinCsvParts(parts: readonly CsvPart[]): CsvPart {
  return {
    rows: parts.reduce((sum, { rows }) => sum + rows, 0),
    csv: Buffer.concat(parts.map(({ csv }) => csv)),
    profile: parts.reduce((joined, { profile }) => mergeProfiles(joined, profile), EMPTY_PROFILE),
  };
}
