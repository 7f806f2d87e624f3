// Compares this reporter's workbook with a legacy workbook by everything that a user sees: tabs, rows, cells, styles and layout.

import { rowComparison } from './compare-rows.ts';
import { type DifferenceGroup, type DifferenceTally, differenceTally } from './difference-tally.ts';
import { pairRows } from './read/pair-rows.ts';
import type { SheetLayout } from './read/read-sheet.ts';
import { openWorkbook, type ReadWorksheet, type ReadWorkbook } from './read/read-workbook.ts';

export interface Comparison {
  readonly differences: readonly DifferenceGroup[];
  /** The numbers of legacy tabs, rows and cells that were compared. */
  readonly tabs: number;
  readonly rows: number;
  readonly cells: number;
  /** The names of the tabs that follow the legacy tabs. */
  readonly added: readonly string[];
}

/**
 * Compares `oursFile` with the reference `legacyFile`. `oursFile` must begin with the legacy tabs, in the same order. Text that begins with
 * `=` and text such as `#REF!` may be stored as formulas and errors in the legacy file, but must be text in `oursFile`. The files are
 * streamed in parallel, so neither is held in memory. Throws a one-line Error that names the file if a file is not a workbook.
 */
export async function compareWorkbooks(oursFile: string, legacyFile: string): Promise<Comparison> {
  const ours = await openWorkbook(oursFile);
  try {
    const legacy = await openWorkbook(legacyFile);
    try {
      return await compareOpenWorkbooks(ours, legacy);
    } finally {
      legacy.close();
    }
  } finally {
    ours.close();
  }
}

async function compareOpenWorkbooks(ours: ReadWorkbook, legacy: ReadWorkbook): Promise<Comparison> {
  const tally = differenceTally();
  const names = legacy.worksheets.map(({ name }) => name);
  const first = ours.worksheets.slice(0, names.length).map(({ name }) => name);
  const added = ours.worksheets.slice(names.length).map(({ name }) => name);
  let rows = 0;
  let cells = 0;
  if (JSON.stringify(first) !== JSON.stringify(names)) {
    tally.add('The book', 'tabs', `ours begins with ${first.join(', ')}; legacy has ${names.join(', ')}`);
    return { differences: tally.groups(), tabs: 0, rows, cells, added };
  }
  for (const [index, tab] of legacy.worksheets.entries()) {
    const ourSheet = ours.worksheets[index]!;
    const compareRow = rowComparison(tab.name, { ours: ours.cellStyles, legacy: legacy.cellStyles }, tally);
    const [ourLayout, legacyLayout]: [SheetLayout, SheetLayout] = [{}, {}];
    for await (const pairs of pairRows(ourSheet.rows(ourLayout), tab.rows(legacyLayout))) {
      rows += pairs.length;
      for (const [mine, theirs] of pairs) cells += compareRow(mine, theirs);
    }
    compareLayouts(toLayout(ourSheet, ourLayout), toLayout(tab, legacyLayout), tab.name, tally);
  }
  return { differences: tally.groups(), tabs: names.length, rows, cells, added };
}

const toLayout = (tab: ReadWorksheet, layout: SheetLayout): SheetLayout => ({
  tab: tab.isVisible ? [] : ['hidden'],
  ...layout,
});

function compareLayouts(ours: SheetLayout, legacy: SheetLayout, tab: string, tally: DifferenceTally): void {
  for (const subject of new Set([...Object.keys(ours), ...Object.keys(legacy)])) {
    const [mine, theirs] = [ours[subject] ?? [], legacy[subject] ?? []];
    for (const item of mine) if (!theirs.includes(item)) tally.add(tab, subject, `${item}, only in ours`);
    for (const item of theirs) if (!mine.includes(item)) tally.add(tab, subject, `${item}, only in legacy`);
  }
}
