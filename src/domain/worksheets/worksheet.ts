// The tabs that this report adds to the two legacy ones, as pure data, independent of the file format.

/** How a column's values are written. It decides number format, alignment and wrapping. */
export type CellFormat =
  /** Text on one line. */
  | 'text'
  /** Text that may take several lines. */
  | 'wrapped'
  /** A whole number, with thousands separators. */
  | 'count'
  /** How much a count differs from another, with its sign. */
  | 'change'
  /** A number with two decimals. */
  | 'decimal'
  /** A share of 100 that `percent` computed: 97.35 shows as 97.35%. */
  | 'percent'
  /** How much one share differs from another, in percentage points, with its sign. */
  | 'points'
  /** `YYYY-MM-DD` text, written as a real date. */
  | 'date'
  /** ISO 8601 text, written as a real date and time, UTC to the minute. */
  | 'instant'
  /** True or false. */
  | 'boolean';

/** The meaning of a value; shown as a light fill, or grey text for `muted`. */
export type CellTone = 'good' | 'warning' | 'bad' | 'muted';

/** `to` is a web address, or `#Coverage` for another tab of the book. */
export interface WorksheetLink {
  readonly text: string;
  readonly to: string;
}

/** A value formatted differently from its column. */
export interface WorksheetFigure {
  readonly figure: string | number;
  readonly format: CellFormat;
  readonly tone?: CellTone;
}

/** A cell's value; `null` leaves it empty. Text that is no date in a date column is written as it is. */
export type WorksheetCell = string | number | boolean | null | WorksheetLink | WorksheetFigure;

export interface WorksheetColumn {
  readonly header: string;
  /** In characters of the default font. Tables on one sheet share columns: the widest wins. */
  readonly width: number;
  readonly format: CellFormat;
  /** Fills cells by their value, the value as text. */
  readonly tones?: Readonly<Record<string, CellTone>>;
  /** A colour scale down the column: red to green for percentages, white to red for counts of something bad. */
  readonly scale?: 'more-is-better' | 'fewer-is-better';
  /** A bar in each cell: full at 100 for a share, at the column's largest for a count of something bad. */
  readonly bar?: 'share' | 'count';
}

export interface WorksheetTable {
  /** Shown above the table; needed only if a sheet has several. */
  readonly heading?: string;
  readonly columns: readonly WorksheetColumn[];
  /** One value per column. */
  readonly rows: readonly (readonly WorksheetCell[])[];
  /** A last line in bold. */
  readonly totals?: readonly WorksheetCell[];
  /** The text of a table without rows. */
  readonly whenEmpty?: string;
  /** A last remark, such as where to find the lines that are left out. */
  readonly more?: string;
}

/**
 * A tab: title, legend lines, then its tables, one under the other. With one table its header is frozen and filtered.
 */
export interface Worksheet {
  /** The tab's name, at most 31 characters, none of `[]:*?/\`. */
  readonly name: string;
  readonly title: string;
  /** One legend line each, under the title. */
  readonly notes: readonly string[];
  readonly tables: readonly [WorksheetTable, ...WorksheetTable[]];
  /** Tables to the right of these: the first next to the first, and so on, each pair starting on the same line. */
  readonly sideTables?: readonly [WorksheetTable, ...WorksheetTable[]];
  /** Printed on one page, scaled down as needed. */
  readonly isOnePage?: boolean;
}
