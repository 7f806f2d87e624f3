// All styles of the workbook: the two styles of the legacy tabs, followed by those of the other tabs. The list is fixed, so the style ids
// are constants.

import type { CellFormat, CellTone } from '#domain/worksheets/worksheet.ts';

/** The style that pandas gives header cells: bold, centred, with a border, in a font without a name or size. */
export const LEGACY_HEADER_STYLE = 1;
export const TITLE_STYLE = 2;
export const NOTE_STYLE = 3;
export const HEADING_STYLE = 4;
export const HEADER_STYLE = 5;
const FIRST_CELL_STYLE = 6;

/** The variant of a cell's style within its format: a tone, a link, the totals line, or plain. */
export type StyleVariant = CellTone | 'plain' | 'link' | 'total';

const NAVY = 'FF1F3864';
const GREY = 'FF7F7F7F';
const CALIBRI = '<name val="Calibri"/><family val="2"/>';
const fontXml = (size: number, color: string, marks = ''): string =>
  `<font>${marks}<sz val="${size}"/><color rgb="${color}"/>${CALIBRI}</font>`;

const FONTS = {
  default: `<font><sz val="11"/>${CALIBRI}</font>`,
  legacyHeader: '<font><b val="1"/></font>',
  title: fontXml(16, NAVY, '<b/>'),
  note: fontXml(10, GREY, '<i/>'),
  heading: fontXml(12, NAVY, '<b/>'),
  header: fontXml(11, 'FFFFFFFF', '<b/>'),
  bold: fontXml(11, 'FF000000', '<b/>'),
  muted: fontXml(11, GREY),
  link: fontXml(11, 'FF0563C1', '<u/>'),
};

const solidFill = (color: string): string =>
  `<fill><patternFill patternType="solid"><fgColor rgb="${color}"/><bgColor indexed="64"/></patternFill></fill>`;

/** The fills of cells. Excel reserves the first two ids and always shows them as no fill and as grey dots. */
const FILLS = {
  none: '<fill><patternFill patternType="none"/></fill>',
  gray125: '<fill><patternFill patternType="gray125"/></fill>',
  header: solidFill(NAVY),
  good: solidFill('FFDDF0DF'),
  warning: solidFill('FFFDF0CC'),
  bad: solidFill('FFF9DAD6'),
};

const side = (name: string, style: string, color = ''): string => `<${name} style="${style}">${color}</${name}>`;
const HAIR = '<color rgb="FFD9D9D9"/>';
const BORDERS = {
  none: '<border><left/><right/><top/><bottom/><diagonal/></border>',
  legacyHeader: `<border>${['left', 'right', 'top', 'bottom'].map((name) => side(name, 'thin')).join('')}<diagonal/></border>`,
  cell: `<border><left/><right/><top/>${side('bottom', 'thin', HAIR)}<diagonal/></border>`,
  total: `<border><left/><right/>${side('top', 'medium', `<color rgb="${NAVY}"/>`)}<bottom/><diagonal/></border>`,
};

/** The custom number formats. Their ids begin with 164, because ids up to 163 are reserved for Excel's built-in formats. */
const NUMBER_FORMATS = {
  percent: '0.00"%"',
  date: 'yyyy-mm-dd',
  instant: 'yyyy-mm-dd hh:mm',
  change: '+#,##0;-#,##0;0',
  points: '+0.00;-0.00;0.00',
  // Excel shows TRUE and FALSE in any format; LibreOffice shows 1 and 0.
  boolean: '"TRUE";"TRUE";"FALSE"',
};
const FIRST_NUMBER_FORMAT = 164;
const THOUSANDS = 3;
const THOUSANDS_AND_HUNDREDTHS = 4;
const numberFormat = (name: keyof typeof NUMBER_FORMATS): number =>
  FIRST_NUMBER_FORMAT + Object.keys(NUMBER_FORMATS).indexOf(name);

/**
 * The number format and alignment for each cell format. The indent separates a number from text in the next column, and text from the edge
 * of the cell's fill.
 */
const FORMATS: Record<CellFormat, { number: number; alignment: string }> = {
  text: { number: 0, alignment: 'horizontal="left" vertical="top" indent="1"' },
  wrapped: { number: 0, alignment: 'horizontal="left" vertical="top" wrapText="1" indent="1"' },
  count: { number: THOUSANDS, alignment: 'horizontal="right" vertical="top" indent="1"' },
  change: { number: numberFormat('change'), alignment: 'horizontal="right" vertical="top" indent="1"' },
  decimal: { number: THOUSANDS_AND_HUNDREDTHS, alignment: 'horizontal="right" vertical="top" indent="1"' },
  percent: { number: numberFormat('percent'), alignment: 'horizontal="right" vertical="top" indent="1"' },
  points: { number: numberFormat('points'), alignment: 'horizontal="right" vertical="top" indent="1"' },
  date: { number: numberFormat('date'), alignment: 'horizontal="center" vertical="top"' },
  instant: { number: numberFormat('instant'), alignment: 'horizontal="center" vertical="top"' },
  boolean: { number: numberFormat('boolean'), alignment: 'horizontal="center" vertical="top"' },
};

interface Xf {
  font: keyof typeof FONTS;
  fill?: keyof typeof FILLS;
  border?: keyof typeof BORDERS;
  number?: number;
  alignment?: string;
}

const STYLE_VARIANTS: Record<StyleVariant, Xf> = {
  plain: { font: 'default', border: 'cell' },
  good: { font: 'default', border: 'cell', fill: 'good' },
  warning: { font: 'default', border: 'cell', fill: 'warning' },
  bad: { font: 'default', border: 'cell', fill: 'bad' },
  muted: { font: 'muted', border: 'cell' },
  link: { font: 'link', border: 'cell' },
  total: { font: 'bold', border: 'total' },
};
const STYLE_VARIANT_NAMES = Object.keys(STYLE_VARIANTS) as StyleVariant[];
const FORMAT_NAMES = Object.keys(FORMATS) as CellFormat[];

/** Returns the style id for a table cell with this format and variant. */
export const cellStyle = (format: CellFormat, look: StyleVariant): number =>
  FIRST_CELL_STYLE + FORMAT_NAMES.indexOf(format) * STYLE_VARIANT_NAMES.length + STYLE_VARIANT_NAMES.indexOf(look);

const XFS: readonly Xf[] = [
  { font: 'default' },
  { font: 'legacyHeader', border: 'legacyHeader', alignment: 'horizontal="center" vertical="top"' },
  { font: 'title' },
  { font: 'note' },
  { font: 'heading' },
  { font: 'header', fill: 'header', alignment: 'horizontal="center" vertical="center" wrapText="1"' },
  ...FORMAT_NAMES.flatMap((format) =>
    STYLE_VARIANT_NAMES.map((look) => ({ ...STYLE_VARIANTS[look], ...FORMATS[format] })),
  ),
];

/** Renders the part `xl/styles.xml`. */
export function stylesXml(): string {
  const formats = Object.entries(NUMBER_FORMATS).map(
    ([, code], index) =>
      `<numFmt numFmtId="${FIRST_NUMBER_FORMAT + index}" formatCode="${code.replaceAll('"', '&quot;')}"/>`,
  );
  return (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' +
    list('numFmts', formats) +
    list('fonts', Object.values(FONTS)) +
    list('fills', Object.values(FILLS)) +
    list('borders', Object.values(BORDERS)) +
    list('cellStyleXfs', ['<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>']) +
    list('cellXfs', XFS.map(xfXml)) +
    list('cellStyles', ['<cellStyle name="Normal" xfId="0" builtinId="0"/>']) +
    '</styleSheet>'
  );
}

const list = (name: string, items: readonly string[]): string =>
  `<${name} count="${items.length}">${items.join('')}</${name}>`;

function xfXml({ font, fill = 'none', border = 'none', number = 0, alignment }: Xf): string {
  const ids =
    `numFmtId="${number}" fontId="${Object.keys(FONTS).indexOf(font)}" ` +
    `fillId="${Object.keys(FILLS).indexOf(fill)}" borderId="${Object.keys(BORDERS).indexOf(border)}" xfId="0"`;
  const applied = ' applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1"';
  return alignment === undefined
    ? `<xf ${ids}${applied}/>`
    : `<xf ${ids}${applied} applyAlignment="1"><alignment ${alignment}/></xf>`;
}
