// Describes the expected style of each kind of cell.
// The styles are deliberately defined a second time, so that a wrong style in the writer is detected.
import type { CellFormat, CellTone } from '#domain/worksheets/worksheet.ts';

const NUMBER_FORMATS: Record<CellFormat, string> = {
  text: 'General',
  wrapped: 'General',
  count: '#,##0',
  change: '+#,##0;-#,##0;0',
  decimal: '#,##0.00',
  percent: '0.00"%"',
  points: '+0.00;-0.00;0.00',
  date: 'yyyy-mm-dd',
  instant: 'yyyy-mm-dd hh:mm',
  boolean: '"TRUE";"TRUE";"FALSE"',
};

/** The emphasis that a cell's style adds to the number format of its column. */
export type Emphasis = CellTone | 'plain' | 'link' | 'total';

const EMPHASES: Record<Emphasis, Omit<ExpectedStyle, 'numberFormat'>> = {
  plain: {},
  good: { fill: 'FFDDF0DF' },
  warning: { fill: 'FFFDF0CC' },
  bad: { fill: 'FFF9DAD6' },
  muted: { color: 'FF7F7F7F' },
  link: { color: 'FF0563C1' },
  total: { bold: true, color: 'FF000000' },
};

export interface ExpectedStyle {
  readonly numberFormat?: string | undefined;
  /** The colour of a solid fill, as ARGB. */
  readonly fill?: string | undefined;
  readonly bold?: boolean | undefined;
  /** The colour of the font, as ARGB. */
  readonly color?: string | undefined;
}

/** Describes a style in words. Two styles are equal if their descriptions are equal. */
export function describeStyle({ numberFormat = 'General', fill, bold, color }: ExpectedStyle): string {
  return [numberFormat, fill && `fill ${fill}`, bold && 'bold', color && `font ${color}`].filter(Boolean).join(', ');
}

const NAVY = 'FF1F3864';

export const PLAIN_STYLE = describeStyle({});
export const LEGACY_HEADER = describeStyle({ bold: true });
/** The style of titles and headings. */
export const TITLE = describeStyle({ bold: true, color: NAVY });
export const NOTE = describeStyle({ color: 'FF7F7F7F' });
export const HEADER = describeStyle({ fill: NAVY, bold: true, color: 'FFFFFFFF' });

/** Returns the style of a cell in one of our tables. */
export const styleOf = (format: CellFormat, emphasis: Emphasis): string =>
  describeStyle({ numberFormat: NUMBER_FORMATS[format], ...EMPHASES[emphasis] });

export const WARNING = styleOf('text', 'bad');
