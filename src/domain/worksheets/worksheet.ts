// The tabs that this report adds to the two legacy tabs, as plain data that does not depend on the file format.

/** How a column's values are written. The format decides number format, alignment and wrapping. */
export type CellFormat =
  /** Text on one line. */
  | 'text'
  /** Text that may take several lines. */
  | 'wrapped'
  /** A whole number, with thousands separators. */
  | 'count'
  /** The difference of two counts, with its sign. */
  | 'change'
  /** A number with two decimals. */
  | 'decimal'
  /** A share that `toPercent` computed. 97.35 shows as 97.35%. */
  | 'percent'
  /** The difference of two shares in percentage points, with its sign. */
  | 'points'
  /** A text `YYYY-MM-DD` that is written as a real date. */
  | 'date'
  /** An ISO 8601 text that is written as a real date and time, in UTC and to the minute. */
  | 'instant'
  /** True or false. */
  | 'boolean';

/** The meaning of a value. It is shown as a light fill, or as grey text for `muted`. */
export type CellTone = 'good' | 'warning' | 'bad' | 'muted';

/** A text with a link. `to` is a web address, or for example `#Coverage` for another tab of the book. */
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

/** The value of a cell; `null` leaves it empty. Text in a date column that is not a date is written as it is. */
export type WorksheetCell = string | number | boolean | null | WorksheetLink | WorksheetFigure;

/** Returns the text of a cell; empty if it has none. */
export const textOfCell = (cell: WorksheetCell | undefined): string => (typeof cell === 'string' ? cell : '');

export interface WorksheetColumn {
  readonly header: string;
  /** The width in characters of the default font. Tables on one sheet share their columns, and the widest width counts. */
  readonly width: number;
  readonly format: CellFormat;
  /** The tone of cells, by their value as text. */
  readonly tones?: Readonly<Record<string, CellTone>>;
  /** A colour scale over the column: from red to green for percentages, from white to red for counts of something bad. */
  readonly scale?: 'more-is-better' | 'fewer-is-better';
  /**
   * Returns the web address that a cell links to, from the values of its row; undefined if it has none. A row may have values beyond
   * the columns for this purpose, which are not shown.
   */
  readonly link?: (row: readonly WorksheetCell[]) => string | undefined;
  /** A bar in each cell. It is full at 100 for a share, and at the column's maximum for a count of something bad. */
  readonly bar?: 'share' | 'count';
}

export interface WorksheetTable {
  /** The heading above the table. It is needed only if a sheet has several tables. */
  readonly heading?: string;
  readonly columns: readonly WorksheetColumn[];
  /** The lines of the table, with at least one value per column. */
  readonly rows: readonly (readonly WorksheetCell[])[];
  /** The totals, which are the last line, in bold. */
  readonly totals?: readonly WorksheetCell[];
  /** A colour scale over all cells of neighbouring columns, from the first to the last index: white for few, red for many. */
  readonly heat?: readonly [first: number, last: number];
  /** The text that a table without rows shows. */
  readonly whenEmpty?: string;
  /** A remark below the table, such as where to find lines that are left out. */
  readonly more?: string;
}

/** A chart of a tab's tables. It is drawn to the right of them, and changes with their cells. */
export interface WorksheetChart {
  readonly title: string;
  /**
   * `lines`: each column over the first one, which has dates. `bars`: one column over the first one. `stacked columns`: one column for
   * each of the columns, stacked from the rows.
   */
  readonly kind: 'lines' | 'bars' | 'stacked columns';
  /** The heading of the table. */
  readonly table: string;
  /** The headers of the worksheet columns to plot. For a stacked column chart they must be adjacent. */
  readonly columns: readonly string[];
  /** The colours as RRGGBB: one for each line, bar or part of a stack. */
  readonly colors: readonly string[];
}

/**
 * A tab with its title, its legend lines and its tables, one below the other. Each table has a filter, except on a tab with tables side
 * by side. If there is only one table, its header row is frozen.
 */
export interface Worksheet {
  /** The tab's name, which has at most 31 characters and none of `[]:*?/\`. */
  readonly name: string;
  readonly title: string;
  /** The legend lines below the title. */
  readonly notes: readonly string[];
  readonly tables: readonly [WorksheetTable, ...WorksheetTable[]];
  /** Tables to the right of `tables`. The first is next to the first, and so on, and each pair starts on the same row. */
  readonly sideTables?: readonly [WorksheetTable, ...WorksheetTable[]];
  readonly charts?: readonly WorksheetChart[];
  /** Whether the tab is printed on one page, scaled down as needed. */
  readonly isOnePage?: boolean;
}
