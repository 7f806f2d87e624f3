// Compares a row of this reporter's workbook with a row of the legacy workbook: height, cell values, types and styles.

import { type DifferenceTally, formatValue } from './difference-tally.ts';
import type { CellType, ReadCell, ReadRow } from './read/read-sheet.ts';
import type { CellStyle } from './read/read-styles.ts';

const EMPTY_CELL: ReadCell = { type: 'empty', value: '', style: 0 };

const TYPE_WORDS: Record<CellType, string> = {
  empty: 'empty',
  text: 'text',
  number: 'a number',
  boolean: 'TRUE or FALSE',
  formula: 'a formula',
  error: 'an error',
};

/**
 * Creates a function that compares two rows of a worksheet and returns the number of cells compared. The first call must pass row 1,
 * because its texts are used as column names. A row that exists on only one side is reported as a single difference, not one per cell.
 */
export function rowComparison(
  tab: string,
  cellStyles: { readonly ours: readonly CellStyle[]; readonly legacy: readonly CellStyle[] },
  tally: DifferenceTally,
): (mine: ReadRow | undefined, theirs: ReadRow | undefined) => number {
  const headers = new Map<string, string>();
  const differingStyles = styleComparison(cellStyles.ours, cellStyles.legacy);

  return (mine, theirs) => {
    const { number } = (theirs ?? mine)!;
    const columns = new Set([...(theirs?.cells.keys() ?? []), ...(mine?.cells.keys() ?? [])]);
    if (number === 1) for (const [column, { value }] of theirs?.cells ?? []) headers.set(column, ` (${value})`);
    if (hasValues(mine) !== hasValues(theirs)) {
      tally.add(tab, 'rows', hasValues(mine) ? 'only in ours' : 'only in legacy', () => `row ${number}`);
      return columns.size;
    }
    if (mine && theirs && mine.height !== theirs.height) {
      const heights = `${mine.height || 'default'} in ours, ${theirs.height || 'default'} in legacy`;
      tally.add(tab, 'row heights', heights, () => `row ${number}`);
    }
    for (const column of columns) {
      const our = mine?.cells.get(column) ?? EMPTY_CELL;
      const their = readAsText(theirs?.cells.get(column) ?? EMPTY_CELL);
      if (our.type !== their.type || our.value !== their.value) {
        const what =
          our.type === their.type
            ? `another ${our.type}`
            : `${TYPE_WORDS[our.type]} in ours, ${TYPE_WORDS[their.type]} in legacy`;
        const values = `ours ${formatValue(our.value)}, legacy ${formatValue(their.value)}`;
        tally.add(tab, `column ${column}${headers.get(column) ?? ''}`, what, () => `${column}${number}: ${values}`);
      }
      for (const what of differingStyles(our.style, their.style))
        tally.add(tab, 'looks', what, () => `${column}${number}`);
    }
    return columns.size;
  };
}

const hasValues = (row: ReadRow | undefined): boolean =>
  row !== undefined && [...row.cells.values()].some(({ type }) => type !== 'empty');

/**
 * Treats a formula or an error as text. openpyxl converts texts that look like a formula or an error; this reporter correctly keeps them as
 * text.
 */
function readAsText(cell: ReadCell): ReadCell {
  return cell.type === 'formula' || cell.type === 'error' ? { ...cell, type: 'text' } : cell;
}

/** Creates a function that lists the differences between two styles. Each pair of styles is compared only once. */
function styleComparison(ours: readonly CellStyle[], legacy: readonly CellStyle[]) {
  const known = new Map<string, readonly string[]>();
  return (mine: number, theirs: number): readonly string[] => {
    const pair = `${mine} ${theirs}`;
    const found = known.get(pair) ?? compareStyles(ours[mine] ?? {}, legacy[theirs] ?? {});
    known.set(pair, found);
    return found;
  };
}

const compareStyles = (ours: CellStyle, legacy: CellStyle): readonly string[] =>
  Object.keys(legacy)
    .filter((property) => ours[property] !== legacy[property])
    .map((property) => `${property}: ${ours[property] || 'none'} in ours, ${legacy[property] || 'none'} in legacy`);
