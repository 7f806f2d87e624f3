// A row of the report as in the raw CSV: 18 strings in the order of COLUMNS.
import { compareText } from '#domain/compare-text.ts';

/** The header of the raw CSV, verbatim. Other tools rely on these names. */
export const COLUMNS = [
  'ConfigRule',
  'Active',
  'Classification',
  'ComplianceType',
  'AccountAlias',
  'AwsRegion',
  'ResourceType',
  'ResourceIdentifier',
  'Description',
  'Annotation',
  'EvaluationTimestamp',
  'EvaluationTriggerType',
  'AccountId',
  'OU',
  'Tag:Name',
  'Tag:Application',
  'Tag:Owner',
  'Tag:Environment',
] as const;

export type Column = (typeof COLUMNS)[number];

/** One evaluation result: exactly `COLUMNS.length` strings, in the order of COLUMNS. */
export type Row = readonly string[];

/** The index of a column in a row. */
export const columnIndex = Object.fromEntries(COLUMNS.map((column, index) => [column, index])) as Record<
  Column,
  number
>;

/** The tags in the report, in column order. */
export const TAGS = ['Name', 'Application', 'Owner', 'Environment'] as const;

/**
 * Returns one CSV record including its line feed. Fields are quoted according to RFC 4180, as by Python's csv module. Unlike in Python, a
 * field with a lone carriage return is also quoted, because readers would treat the carriage return as a line break.
 */
export function csvLine(fields: readonly string[]): string {
  // For speed, the whole line is tested at once: most lines need no quotes, and a report may have a million lines with many fields each.
  if (!NEEDS_QUOTES.test(fields.join(' '))) return `${fields.join(',')}\n`;
  return `${fields.map((field) => (NEEDS_QUOTES.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')}\n`;
}

const NEEDS_QUOTES = /[",\r\n]/;

/** Rows are sorted by account id, region, rule, resource type and resource id, then by the other columns in header order. */
const SORT_ORDER: readonly number[] = (() => {
  const first = (['AccountId', 'AwsRegion', 'ConfigRule', 'ResourceType', 'ResourceIdentifier'] as const).map(
    (column) => columnIndex[column],
  );
  return [...first, ...[...COLUMNS.keys()].filter((index) => !first.includes(index))];
})();

/** Compares two rows in the order of the raw CSV. Returns 0 only if they are equal in every column. */
export function compareRows(a: Row, b: Row): number {
  for (const index of SORT_ORDER) {
    const order = compareText(a[index]!, b[index]!);
    if (order !== 0) return order;
  }
  return 0;
}
