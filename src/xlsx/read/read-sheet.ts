// Reads a worksheet. The rows are streamed; the layout (`layout`) is complete only after the last row.

import type { Readable } from 'node:stream';
import { trimEndCharacters } from '#domain/trim-end.ts';
import { describeConditionalFormats } from './read-styles.ts';
import { findChild, findChildren, readSubtrees, type XmlNode } from './xml-subtrees.ts';

export type CellType = 'empty' | 'text' | 'number' | 'boolean' | 'formula' | 'error';

export interface ReadCell {
  readonly type: CellType;
  readonly value: string | number | boolean;
  readonly style: number;
}

export interface ReadRow {
  readonly number: number;
  /** The cells, keyed by column letters. Cells that are not in the file are missing. */
  readonly cells: ReadonlyMap<string, ReadCell>;
  /** The height in points as written in the file; empty if the file specifies none. */
  readonly height: string;
}

/** The layout of a sheet: for each kind of element, descriptions in words. It is complete as soon as all rows have been read. */
export type SheetLayout = Record<string, readonly string[]>;

const PARTS = new Set(['row', 'sheetViews', 'cols', 'autoFilter', 'mergeCells', 'conditionalFormatting']);

/** Yields a sheet's rows in batches and fills `layout` at the same time. */
export async function* readRows(
  stream: Readable,
  sharedStrings: readonly string[],
  layout: SheetLayout,
): AsyncGenerator<readonly ReadRow[]> {
  const formats: XmlNode[] = [];
  for await (const nodes of readSubtrees(stream, PARTS)) {
    const rows: ReadRow[] = [];
    for (const node of nodes) {
      if (node.name === 'row') rows.push(readRow(node, sharedStrings));
      else if (node.name === 'conditionalFormatting') formats.push(node);
      else Object.assign(layout, LAYOUT_READERS[node.name]!(node));
    }
    if (rows.length > 0) yield rows;
  }
  layout['conditional formatting'] = describeConditionalFormats(formats);
}

const LAYOUT_READERS: Record<string, (node: XmlNode) => SheetLayout> = {
  sheetViews: (node) => {
    const { state, topLeftCell = '' } = findChild(findChild(node, 'sheetView'), 'pane')?.attributes ?? {};
    return { 'frozen panes': state?.startsWith('frozen') === true ? [`above and left of ${topLeftCell}`] : [] };
  },
  cols: (node) => {
    const custom = findChildren(node, 'col').filter(({ attributes }) => isTrue(attributes['customWidth']));
    return {
      'column widths': custom.map(({ attributes: { min, max, width } }) => `${width} for columns ${min} to ${max}`),
    };
  },
  autoFilter: (node) => ({ filter: [node.attributes['ref'] ?? ''] }),
  mergeCells: (node) => ({ 'merged cells': node.children.map(({ attributes }) => attributes['ref'] ?? '') }),
};

const isTrue = (value: string | undefined): boolean => value === '1' || value === 'true';

function readRow(row: XmlNode, sharedStrings: readonly string[]): ReadRow {
  const cells = new Map<string, ReadCell>();
  for (const cell of row.children)
    cells.set(trimEndCharacters(cell.attributes['r']!, '0123456789'), readCell(cell, sharedStrings));
  return { number: Number(row.attributes['r']), cells, height: row.attributes['ht'] ?? '' };
}

function readCell(cell: XmlNode, sharedStrings: readonly string[]): ReadCell {
  const { t = 'n', s = '0' } = cell.attributes;
  const style = Number(s);
  const formula = findChild(cell, 'f');
  if (formula !== undefined) return { type: 'formula', value: `=${formula.text}`, style };
  const value = t === 'inlineStr' ? readStringText(findChild(cell, 'is')) : (findChild(cell, 'v')?.text ?? '');
  if (value === '') return { type: 'empty', value, style };
  switch (t) {
    case 'n':
      return { type: 'number', value: Number(value), style };
    case 'b':
      return { type: 'boolean', value: isTrue(value), style };
    case 'e':
      return { type: 'error', value, style };
    case 's':
      return { type: 'text', value: sharedStrings[Number(value)] ?? '', style };
    default:
      return { type: 'text', value, style };
  }
}

/** Returns the text of a string item: either its plain text or the text of its rich text runs, without phonetic hints. */
export function readStringText(item: XmlNode | undefined): string {
  const own = findChildren(item, 't').map(({ text }) => text);
  const runs = findChildren(item, 'r').map((run) => findChild(run, 't')?.text ?? '');
  return [...own, ...runs].join('');
}
