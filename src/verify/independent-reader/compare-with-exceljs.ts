// Compares a workbook, as read by exceljs, with its expected content, cell by cell: values, styles and links.
import type ExcelJS from 'exceljs';
import { type CellDifferences, createCellDifferences, formatFound, lettersOf } from './cell-differences.ts';
import { toStoredText, type ExpectedCell, type ExpectedRow, type ExpectedSheet } from './expected-book.ts';
import { describeStyle, PLAIN_STYLE } from './expected-styles.ts';
import { type FoundSheet, openWithExceljs } from './exceljs-book.ts';

/**
 * Compares a file with the expected worksheets, in order. Returns a line for each kind of difference with the first sheet and cell in which
 * it occurs, or undefined if exceljs is not installed. Both sides are streamed.
 */
export async function compareWithExceljs(
  file: string,
  expected: readonly ExpectedSheet[],
  signal: AbortSignal,
): Promise<string[] | undefined> {
  let book;
  try {
    book = await openWithExceljs(file);
  } catch (error) {
    return [`exceljs cannot open it: ${(error as Error).message}`];
  }
  if (book === undefined) return undefined;
  try {
    const names = (sheets: readonly { name: string }[]) => sheets.map(({ name }) => name).join(', ');
    const lines =
      names(book.sheets) === names(expected)
        ? []
        : [`expected the worksheets ${names(expected)}; exceljs finds ${names(book.sheets) || 'none'}`];
    for (const sheet of expected) {
      const found = book.sheets.find(({ name }) => name === sheet.name);
      if (found === undefined) continue;
      if (!found.isVisible) lines.push(`${sheet.name}: the worksheet is hidden`);
      lines.push(...(await compareSheet(sheet, found, signal)));
    }
    return lines;
  } finally {
    book.close();
  }
}

async function compareSheet(sheet: ExpectedSheet, found: FoundSheet, signal: AbortSignal): Promise<string[]> {
  const differences = createCellDifferences();
  const links = new Map<string, string>();
  const compareRow = rowComparison(sheet.name, differences, links);
  const rows = iterate(sheet.rows());
  try {
    let next = await rows.next();
    for await (const row of found.rows()) {
      signal.throwIfAborted();
      while (next.done !== true && next.value.number < row.number) {
        compareRow(next.value, undefined);
        next = await rows.next();
      }
      const isExpected = next.done !== true && next.value.number === row.number;
      compareRow(isExpected ? (next.value as ExpectedRow) : undefined, row);
      if (isExpected) next = await rows.next();
    }
    for (; next.done !== true; next = await rows.next()) compareRow(next.value, undefined);
    compareLinks(sheet.name, links, await found.links(), differences);
  } catch (error) {
    signal.throwIfAborted();
    return [...differences.lines(), `${sheet.name}: exceljs cannot read the worksheet: ${(error as Error).message}`];
  } finally {
    await rows.return?.();
  }
  return differences.lines();
}

const iterate = <T>(items: Iterable<T> | AsyncIterable<T>): AsyncIterator<T> | Iterator<T> =>
  Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();

/** Returns a function that compares a row with the expected row of the same number. Expected links are added to `links`. */
function rowComparison(sheet: string, differences: CellDifferences, links: Map<string, string>) {
  const readStyle = createStyleReader();
  return (expected: ExpectedRow | undefined, found: ExcelJS.Row | undefined): void => {
    const number = expected?.number ?? found!.number;
    const cells = readCells(found, readStyle);
    const wanted = expected?.cells ?? [];
    for (const { column, link } of wanted) if (link !== undefined) links.set(`${lettersOf(column)}${number}`, link);
    if (cells.size === 0 && wanted.some(({ value }) => value !== null && value !== '')) {
      const first = wanted.find(({ value }) => value !== null && value !== '')!;
      const what = () => `expected ${formatFound(first.value)}; exceljs finds no such row`;
      differences.add(sheet, `${lettersOf(first.column)}${number}`, 'row', what);
      return;
    }
    for (const cell of wanted) {
      compareCell(cell, cells.get(cell.column) ?? NO_CELL, `${lettersOf(cell.column)}${number}`);
      cells.delete(cell.column);
    }
    for (const [column, cell] of cells)
      compareCell({ column, value: null, styleText: PLAIN_STYLE }, cell, `${lettersOf(column)}${number}`);
  };

  function compareCell(expected: ExpectedCell, found: FoundCell, reference: string): void {
    const value = toExceljsValue(expected.value);
    if (!isSame(value, found.value)) {
      const what = () => `expected ${formatFound(value)}; exceljs reads ${formatFound(found.value)}`;
      differences.add(sheet, reference, `value ${expected.column}`, what);
    }
    if (expected.styleText !== found.styleText) {
      const what = () => `expected the look ${expected.styleText}; exceljs reads ${found.styleText}`;
      differences.add(sheet, reference, `look ${expected.styleText} ${found.styleText}`, what);
    }
  }
}

type FoundCell = { value: NonNullable<ExcelJS.CellValue> | null; styleText: string };
const NO_CELL: FoundCell = { value: null, styleText: PLAIN_STYLE };

/** Reads the cells of a row that have a value or a style, keyed by column. */
function readCells(row: ExcelJS.Row | undefined, readStyle: (cell: ExcelJS.Cell) => string): Map<number, FoundCell> {
  const cells = new Map<number, FoundCell>();
  row?.eachCell({ includeEmpty: true }, (cell, number) => {
    const found = { value: cell.value ?? null, styleText: readStyle(cell) };
    if (found.value !== null || found.styleText !== PLAIN_STYLE) cells.set(number - 1, found);
  });
  return cells;
}

/** Returns a function that describes the style of a cell. exceljs creates one object per style, so each style is described only once. */
function createStyleReader(): (cell: ExcelJS.Cell) => string {
  const known = new WeakMap<object, string>();
  return ({ style }) => {
    const { numFmt: numberFormat, font, fill } = style;
    if (numberFormat === undefined && font === undefined && fill === undefined) return PLAIN_STYLE;
    const described =
      known.get(style) ??
      describeStyle({
        numberFormat,
        fill: fill?.type === 'pattern' && fill.pattern === 'solid' ? fill.fgColor?.argb : undefined,
        bold: font?.bold,
        color: font?.color?.argb,
      });
    known.set(style, described);
    return described;
  };
}

const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&apos;': "'", '&quot;': '"' };

/**
 * Converts a value to the value that exceljs reads from a file that contains it. exceljs decodes text twice, so that `a &lt; b` becomes `a
 * < b`, and reads empty text as no value.
 */
function toExceljsValue(value: ExpectedCell['value']): ExpectedCell['value'] {
  if (typeof value !== 'string') return value;
  const stored = toStoredText(value);
  return stored.replace(/&(?:lt|gt|amp|apos|quot);/g, (entity) => ENTITIES[entity]!) || null;
}

const isSame = (expected: ExpectedCell['value'], found: ExcelJS.CellValue): boolean =>
  expected instanceof Date ? found instanceof Date && found.getTime() === expected.getTime() : expected === found;

function compareLinks(
  sheet: string,
  expected: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
  differences: CellDifferences,
): void {
  for (const reference of new Set([...expected.keys(), ...found.keys()])) {
    const [to, is] = [expected.get(reference), found.get(reference)];
    const what = () => `expected ${to ? `a link to ${to}` : 'no link'}; exceljs reads ${is ? `one to ${is}` : 'none'}`;
    if (to !== is) differences.add(sheet, reference, 'link', what);
  }
}
