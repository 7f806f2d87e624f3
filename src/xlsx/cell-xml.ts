// Renders cells as XML exactly as in the legacy workbook, so that openpyxl reads the same values and types from both.

import type { Cell } from '#domain/legacy/cell-reader.ts';

/** Counts content that had to be altered for the workbook: characters that XML forbids, and texts that are too long for a cell. */
export interface SanitizeStats {
  escapedCharacters: number;
  shortenedTexts: number;
}

/** Excel's limit for the text of one cell. openpyxl applies the limit to code points. */
const MAX_TEXT_CHARACTERS = 32_767;

// oxlint-disable-next-line no-control-regex
const SPECIAL_CHARACTERS = /[&<>\0-\x08\v\f\x0e-\x1f\ufffe\uffff]/;
// oxlint-disable-next-line no-control-regex
const FORBIDDEN_CHARACTERS = /[\0-\x08\v\f\x0e-\x1f\ufffe\uffff]/g;

/** Returns the letters of a column: A for index 0, AA for index 26. */
export function columnLetters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : columnLetters(Math.floor(index / 26) - 1) + last;
}

/** Renders the range of cells that a sheet uses, starting at A1. Readers that stream a sheet can get its size only from this element. */
export const dimensionXml = (columns: number, rows: number): string =>
  `<dimension ref="A1:${columnLetters(columns - 1)}${rows}"/>`;

/**
 * Renders text between XML tags. Forbidden characters are written as OOXML escapes such as `_x0001_`, and are counted. Text that only looks
 * like an escape is written unchanged, as openpyxl does. Carriage returns are also written unchanged; XML parsers convert them to line
 * feeds.
 */
function textXml(text: string, stats: SanitizeStats): string {
  let kept = text;
  if (text.length > MAX_TEXT_CHARACTERS && [...text].length > MAX_TEXT_CHARACTERS) {
    stats.shortenedTexts++;
    kept = [...text].slice(0, MAX_TEXT_CHARACTERS).join('');
  }
  if (!SPECIAL_CHARACTERS.test(kept)) return kept;
  return kept
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(FORBIDDEN_CHARACTERS, (character) => {
      stats.escapedCharacters++;
      return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
    });
}

/** Renders text for an XML attribute. */
export const attributeXml = (text: string, stats: SanitizeStats): string =>
  textXml(text, stats).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');

/**
 * Renders one cell, or nothing if the cell is empty. `reference` is the start of the opening tag, such as `<c r="A1"`, including the style.
 * Text is written as a plain inline string, so that a leading `=` never creates a formula.
 */
export function cellXml(reference: string, cell: Cell, stats: SanitizeStats): string {
  if (typeof cell === 'string') {
    if (cell === '') return `${reference} t="inlineStr"/>`;
    const space = cell.charCodeAt(0) <= 32 || cell.charCodeAt(cell.length - 1) <= 32 ? ' xml:space="preserve"' : '';
    return `${reference} t="inlineStr"><is><t${space}>${textXml(cell, stats)}</t></is></c>`;
  }
  if (typeof cell === 'number') return `${reference}><v>${numberXml(cell)}</v></c>`;
  return cell === null ? '' : `${reference} t="b"><v>${cell ? 1 : 0}</v></c>`;
}

/**
 * Renders a number. Large numbers are written with an exponent: Python reads digits without `.` or `e` as an exact integer, but
 * JavaScript's digits of large numbers are not exact.
 */
function numberXml(number: number): string {
  if (Number.isNaN(number)) throw new Error('a column of numbers holds text: its profile is not that of its rows');
  return Math.abs(number) < 1e15 ? String(number) : number.toExponential();
}
