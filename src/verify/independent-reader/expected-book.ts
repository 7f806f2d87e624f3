// Types for the expected content of a workbook, as another program should read it. This code is independent of the writer in src/xlsx.

/** The value that a reader finds in a cell, or null if the cell is empty. */
export type ExpectedValue = string | number | boolean | Date | null;

export interface ExpectedCell {
  /** The column's index; 0 is A. */
  readonly column: number;
  readonly value: ExpectedValue;
  /** A description of the cell's style, such as `#,##0, bold` (see expected-styles.ts). */
  readonly styleText: string;
  /** A web address, or `#'Tab'!A1` for a place in the workbook. */
  readonly link?: string;
}

/** A row and its number, starting from 1. Rows without cells are omitted. */
export interface ExpectedRow {
  readonly number: number;
  readonly cells: readonly ExpectedCell[];
}

/** A worksheet. Its rows are in order, and can be read only once. */
export interface ExpectedSheet {
  readonly name: string;
  readonly rows: () => Iterable<ExpectedRow> | AsyncIterable<ExpectedRow>;
}

/** Excel's limit for the text of one cell, in code points. */
const MAX_TEXT_CHARACTERS = 32_767;

// oxlint-disable-next-line no-control-regex
const FORBIDDEN_IN_XML = /[\0-\x08\v\f\x0e-\x1f\ufffe\uffff]/g;

/**
 * Converts a text to the form that a workbook can store (ECMA-376, ST_Xstring; XML 1.0, 2.11): at most 32,767 characters, forbidden
 * characters as `_x0001_`, lone surrogates replaced, and every line ending as a line feed.
 */
export function toStoredText(text: string): string {
  const wellFormed = text.toWellFormed();
  const isLong = wellFormed.length > MAX_TEXT_CHARACTERS;
  const cut = isLong ? [...wellFormed].slice(0, MAX_TEXT_CHARACTERS).join('') : wellFormed;
  return cut
    .replace(
      FORBIDDEN_IN_XML,
      (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    )
    .replace(/\r\n?/g, '\n');
}
