// A table of a tab as both sides have it: its heading, its header, and a plain value a cell.

/** A number of the report, or what it says where nothing was measured. */
export type Figure = number | 'n/a';

export type Cell = string | number | boolean | null;

/** `isPart`: the tab's table has further columns, which nobody can know beforehand. */
export type Table = {
  heading: string;
  columns: readonly string[];
  rows: readonly (readonly Cell[])[];
  isPart?: true;
};
