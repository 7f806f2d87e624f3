import { compareText } from '#domain/compare-text.ts';

// A row of the report, as in the raw CSV: 18 texts in the order of COLUMNS.

/** The header of the raw CSV, verbatim; other tools read it by these names. */
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

/** One evaluation result: exactly `COLUMNS.length` texts, in that order. */
export type Row = readonly string[];

/** The index of a column in a row. */
export const columnIndex = Object.fromEntries(COLUMNS.map((column, index) => [column, index])) as Record<
  Column,
  number
>;

/** The tags in the report, in column order. */
export const TAGS = ['Name', 'Application', 'Owner', 'Environment'] as const;

/**
 * One CSV record with its line feed: RFC 4180 quoting as Python's csv module does it. A lone carriage return
 * is quoted too (Python leaves it bare, and every reader then sees a broken line).
 */
export function csvLine(fields: readonly string[]): string {
  // One look at the whole line: most need no quotes, and a million lines have many fields.
  if (!QUOTED.test(fields.join(' '))) return `${fields.join(',')}\n`;
  return `${fields.map((field) => (QUOTED.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')}\n`;
}

const QUOTED = /[",\r\n]/;

/** Account id, region, rule, resource type, resource id; ties by the remaining columns in header order. */
const SORT_ORDER: readonly number[] = (() => {
  const first = (['AccountId', 'AwsRegion', 'ConfigRule', 'ResourceType', 'ResourceIdentifier'] as const).map(
    (column) => columnIndex[column],
  );
  return [...first, ...[...COLUMNS.keys()].filter((index) => !first.includes(index))];
})();

/** Order of two rows in the raw CSV; 0 only for rows that are equal in every column. */
export function compareRows(a: Row, b: Row): number {
  for (const index of SORT_ORDER) {
    const order = compareText(a[index]!, b[index]!);
    if (order !== 0) return order;
  }
  return 0;
}
