// The data model of the tabs that this report adds to the two legacy tabs. It does not depend on the file format.

/** How a column's values are displayed. The value determines the number format, the alignment and the wrapping. */
export type CellFormat =
  /** Text on one line. */
  | 'text'
  /** Text that may wrap to several lines. */
  | 'wrapped'
  /** An integer with thousands separators. */
  | 'count'
  /** The difference between two counts, with its sign. */
  | 'change'
  /** A number with two decimals. */
  | 'decimal'
  /** A share computed by `toPercent`: 97.35 is displayed as 97.35%. */
  | 'percent'
  /** The difference between two shares in percentage points, with its sign. */
  | 'points'
  /** A string `YYYY-MM-DD` that is written as a real date. */
  | 'date'
  /** An ISO 8601 string that is written as a real date and time, in UTC and with minute precision. */
  | 'instant'
  /** True or false. */
  | 'boolean';

/** The meaning of a value, which is shown as a light fill or, for `muted`, as grey text. */
export type CellTone = 'good' | 'warning' | 'bad' | 'muted';

/** A text with a link. `to` is a URL, or a reference such as `#Coverage` to another tab of the workbook. */
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

/** The value of a cell; `null` leaves it empty. Text in a date column that is not a date is written unchanged. */
export type WorksheetCell = string | number | boolean | null | WorksheetLink | WorksheetFigure;

/** Returns the text of a cell, or an empty string if the cell does not contain plain text. */
export const textOfCell = (cell: WorksheetCell | undefined): string => (typeof cell === 'string' ? cell : '');

export interface WorksheetColumn {
  readonly header: string;
  /** The width in characters of the default font. Tables on one sheet share the sheet's columns, and the largest width is used. */
  readonly width: number;
  readonly format: CellFormat;
  /** The tone of cells, keyed by their value as text. */
  readonly tones?: Readonly<Record<string, CellTone>>;
  /** A colour scale over the column: from red to green for percentages, from white to red for counts where fewer is better. */
  readonly scale?: 'more-is-better' | 'fewer-is-better';
  /**
   * Returns the URL that a cell links to, or undefined if the cell has no link. `row` contains the values of the row. It may contain
   * additional values after those of the columns, which are used only for links and are not shown.
   */
  readonly link?: (row: readonly WorksheetCell[]) => string | undefined;
  /** A data bar in each cell. The bar is full at 100 for a share, and at the column's maximum for a count. */
  readonly bar?: 'share' | 'count';
}

export interface WorksheetTable {
  /** The heading above the table. A heading is needed only if a sheet has several tables. */
  readonly heading?: string;
  readonly columns: readonly WorksheetColumn[];
  /** The rows of the table, each with at least one value per column. */
  readonly rows: readonly (readonly WorksheetCell[])[];
  /** The totals, shown in bold on the last line. */
  readonly totals?: readonly WorksheetCell[];
  /**
   * A colour scale across all cells of adjacent columns, from white for low values to red for high values. `first` and `last` are column
   * indexes.
   */
  readonly heat?: readonly [first: number, last: number];
  /** The text shown if the table has no rows. */
  readonly whenEmpty?: string;
  /** A remark below the table, for example where to find lines that were omitted. */
  readonly more?: string;
}

/** A chart of data in the tables of a tab. The chart is drawn to the right of the tables and updates when their cells change. */
export interface WorksheetChart {
  readonly title: string;
  /**
   * `lines`: each of `columns` is a line over the first table column, which contains dates. `bars`: a single column is plotted over the
   * first table column. `stacked columns`: each of `columns` is a stack of the values of all rows.
   */
  readonly kind: 'lines' | 'bars' | 'stacked columns';
  /** The heading of the table. */
  readonly table: string;
  /** The headers of the worksheet columns to plot. For a stacked column chart they must be adjacent. */
  readonly columns: readonly string[];
  /** The colours as RRGGBB, one for each line, bar or stack segment. */
  readonly colors: readonly string[];
  /**
   * The titles of the category axis, which may show dates, and of the value axis. An axis without a title is explained by the title of the
   * chart.
   */
  readonly xTitle?: string;
  readonly yTitle?: string;
}

/**
 * A tab with a title, legend lines and tables, which are arranged one below the other. Each table has a filter, except on a tab with tables
 * side by side. If the tab has only one table, its header row is frozen.
 */
export interface Worksheet {
  /** The tab's name, of at most 31 characters and without any of `[]:*?/\`. */
  readonly name: string;
  readonly title: string;
  /** Highlighted lines between the title and the legend lines. */
  readonly warnings?: readonly string[];
  /** The legend lines below the title. */
  readonly notes: readonly string[];
  readonly tables: readonly [WorksheetTable, ...WorksheetTable[]];
  /** Tables to the right of `tables`. Each is placed next to the table with the same index and starts on the same row. */
  readonly sideTables?: readonly [WorksheetTable, ...WorksheetTable[]];
  readonly charts?: readonly WorksheetChart[];
  /** Whether the tab is scaled down to print on one page. */
  readonly fitsOnePage?: boolean;
}
