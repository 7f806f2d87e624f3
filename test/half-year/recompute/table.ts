// A table of a tab as both sides have it: its heading, its header, and a plain value a cell.

export type Cell = string | number | boolean | null;

/** `isPart`: the tab's table has further columns, which nobody can know beforehand. */
export type Table = {
  heading: string;
  columns: readonly string[];
  rows: readonly (readonly Cell[])[];
  isPart?: true;
};
