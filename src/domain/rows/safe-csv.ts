// Neutralizes formulas in rows for people who open the CSV in a spreadsheet. The raw CSV stays as AWS wrote it.
import { csvLine, type Row } from './rows.ts';

/**
 * The first characters that make spreadsheets read a cell as a formula, and the apostrophe that makes them read it as text
 * (OWASP, "CSV Injection": https://owasp.org/www-community/attacks/CSV_Injection).
 */
const FORMULA = /^[=+\-@\t\r]/;

/** Returns the text with an apostrophe before it if a spreadsheet would read it as a formula. */
export function neutralize(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** Returns rows as lines of CSV without formulas. */
export function safeCsvLines(rows: readonly Row[]): string {
  return rows.map((row) => csvLine(row.map(neutralize))).join('');
}
