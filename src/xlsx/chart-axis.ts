// Renders the axes of charts as DrawingML (ECMA-376, part 1, 21.2). The elements are in the order of the schema.

export const GREY = 'D9D9D9';

export const fill = (color: string): string => `<a:solidFill><a:srgbClr val="${color}"/></a:solidFill>`;
export const outline = (color: string, width: number): string => `<a:ln w="${width}">${fill(color)}</a:ln>`;

export type Axis = {
  id: number;
  other: number;
  place: 'b' | 'l';
  /** The XML of the title; empty if the axis has none. */
  title: string;
  format: string;
  min?: number;
  max?: number;
  /** The difference between two adjacent labels. */
  step?: number;
  hasGrid?: boolean;
  /** Whether the axis is hidden, so that the values are shown only as labels on the bars. */
  isHidden?: boolean;
  isTilted?: boolean;
  /** Whether the first category is at the top. */
  isReversed?: boolean;
};

/** Renders a value axis or, as `catAx`, a category axis. */
export function axisXml(type: 'valAx' | 'catAx', axis: Axis): string {
  const {
    id,
    other,
    place,
    title,
    format,
    min,
    max,
    step,
    hasGrid = false,
    isHidden = false,
    isTilted = false,
    isReversed = false,
  } = axis;
  const scaling =
    `<c:scaling><c:orientation val="${isReversed ? 'maxMin' : 'minMax'}"/>` +
    `${max === undefined ? '' : `<c:max val="${max}"/>`}${min === undefined ? '' : `<c:min val="${min}"/>`}</c:scaling>`;
  const grid = hasGrid ? `<c:majorGridlines><c:spPr>${outline(GREY, 6_350)}</c:spPr></c:majorGridlines>` : '';
  const text =
    `<c:txPr><a:bodyPr${isTilted ? ' rot="-2700000"' : ''}/><a:p><a:pPr><a:defRPr sz="900"/></a:pPr>` +
    '<a:endParaRPr lang="en-US"/></a:p></c:txPr>';
  return (
    `<c:${type}><c:axId val="${id}"/>${scaling}<c:delete val="${isHidden ? 1 : 0}"/><c:axPos val="${place}"/>${grid}${title}` +
    `<c:numFmt formatCode="${format.replaceAll('"', '&quot;')}" sourceLinked="0"/><c:majorTickMark val="out"/>` +
    `<c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:spPr>${outline(GREY, 6_350)}</c:spPr>${text}` +
    `<c:crossAx val="${other}"/><c:crosses val="autoZero"/>` +
    (type === 'valAx' ? `<c:crossBetween val="${place === 'b' && isTilted ? 'midCat' : 'between'}"/>` : '') +
    `${step === undefined ? '' : `<c:majorUnit val="${step}"/>`}</c:${type}>`
  );
}
