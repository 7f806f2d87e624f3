// Neutralizes formulas in rows, so that the CSV can be opened safely in a spreadsheet. The raw CSV keeps AWS's values unchanged.
import { csvLine, type Row } from './rows.ts';

/**
 * The first characters that make a spreadsheet treat a cell as a formula. A leading apostrophe makes it treat the cell as text (OWASP, "CSV
 * Injection": https://owasp.org/www-community/attacks/CSV_Injection).
 */
const FORMULA = /^[=+\-@\t\r]/;

/** Prefixes the text with an apostrophe if a spreadsheet would treat it as a formula. */
export function neutralize(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** Returns rows as CSV lines in which formulas are neutralized. */
export function safeCsvLines(rows: readonly Row[]): string {
  return rows.map((row) => csvLine(row.map(neutralize))).join('');
}
