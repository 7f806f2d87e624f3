// Reads a workbook's styles as flat lists of named properties, so that two workbooks can be compared property by property.

import { findChild, findChildren, type XmlNode } from './xml-subtrees.ts';

/** The properties of a cell's style. Every style has the same properties; a property that is not set is ''. */
export type CellStyle = Readonly<Record<string, string>>;

/** Excel's built-in number formats, by id. Files define only formats with ids above 163. */
const BUILT_IN = new Map([
  ...([
    [0, 'General'],
    [1, '0'],
    [2, '0.00'],
    [3, '#,##0'],
    [4, '#,##0.00'],
    [9, '0%'],
    [10, '0.00%'],
  ] as const),
  ...([
    [11, '0.00E+00'],
    [14, 'mm-dd-yy'],
    [22, 'm/d/yy h:mm'],
    [49, '@'],
  ] as const),
]);

/** Reads the cell styles. Cells refer to a style by its index. */
export function readCellStyles(styleSheet: XmlNode | undefined): readonly CellStyle[] {
  const list = (name: string): readonly XmlNode[] => findChild(styleSheet, name)?.children ?? [];
  const fonts = list('fonts').map(fontStyle);
  const fills = list('fills').map(fillStyle);
  const borders = list('borders').map(borderStyle);
  const formats = new Map<number, string>(BUILT_IN);
  for (const { attributes } of list('numFmts'))
    formats.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
  return list('cellXfs').map((xf) => {
    const id = (name: string): number => Number(xf.attributes[name] ?? 0);
    return {
      ...fonts[id('fontId')],
      ...fills[id('fillId')],
      ...borders[id('borderId')],
      ...alignmentStyle(findChild(xf, 'alignment')),
      'number format': formats.get(id('numFmtId')) ?? `built-in format ${id('numFmtId')}`,
    };
  });
}

function fontStyle(font: XmlNode): CellStyle {
  const value = (name: string): string => findChild(font, name)?.attributes['val'] ?? '';
  return {
    'font face': value('name'),
    'font size': value('sz'),
    bold: formatFlag(findChild(font, 'b')),
    italic: formatFlag(findChild(font, 'i')),
    'font colour': findChild(font, 'color')?.attributes['rgb']?.slice(-6) ?? '',
  };
}

/** Reads a boolean property. `<b/>` and `<b val="1"/>` both mean true. */
const formatFlag = (node: XmlNode | undefined): string =>
  node === undefined || ['0', 'false'].includes(node.attributes['val'] ?? '1') ? 'no' : 'yes';

function fillStyle(fill: XmlNode): CellStyle {
  const pattern = findChild(fill, 'patternFill');
  const type = pattern?.attributes['patternType'] ?? 'none';
  if (type === 'none') return { fill: '' };
  const color = findChild(pattern, 'fgColor')?.attributes ?? {};
  return { fill: color['rgb']?.slice(-6) ?? (color['theme'] === undefined ? type : `theme colour ${color['theme']}`) };
}

const borderStyle = (border: XmlNode): CellStyle =>
  Object.fromEntries(
    ['left', 'right', 'top', 'bottom'].map((side) => [
      `${side} border`,
      findChild(border, side)?.attributes['style'] ?? '',
    ]),
  );

function alignmentStyle(alignment: XmlNode | undefined): CellStyle {
  const { horizontal = '', vertical = '', wrapText = '0' } = alignment?.attributes ?? {};
  return {
    'horizontal alignment': horizontal,
    'vertical alignment': vertical,
    'line wrap': ['1', 'true'].includes(wrapText) ? 'yes' : 'no',
  };
}

/** Describes the conditional formats of a sheet in words. */
export function describeConditionalFormats(nodes: readonly XmlNode[]): readonly string[] {
  return nodes.flatMap((format) =>
    findChildren(format, 'cfRule').map((rule) => {
      const scale = findChild(rule, 'colorScale');
      const points = findChildren(scale, 'cfvo').map(({ attributes }) =>
        `${attributes['type']} ${attributes['val'] ?? ''}`.trim(),
      );
      const colors = findChildren(scale, 'color').map(
        ({ attributes }) => attributes['rgb']?.slice(-6) ?? 'theme colour',
      );
      const formulas = findChildren(rule, 'formula').map(({ text }) => text);
      const { type = '', operator = '' } = rule.attributes;
      return [format.attributes['sqref'], type, operator, ...formulas, points.join(' / '), colors.join(' / ')]
        .filter((word) => word !== '')
        .join(' ');
    }),
  );
}
