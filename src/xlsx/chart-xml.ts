// Renders charts as DrawingML (ECMA-376, part 1, 21.2). The elements are in the order of the schema.

import { attributeXml, type SanitizeStats } from './cell-xml.ts';
import { DECLARATION } from './package-parts.ts';

/**
 * Cells that a chart shows: their range, such as `'Summary'!$A$5:$A$9`, and a cached copy of their values for programs that do not
 * calculate.
 */
export type ChartCells = { place: string; values: readonly (string | number)[] };

/** A data series of a chart. `colors` contains one colour for the series, or one colour for each value. */
export type ChartSeries = { name: ChartCells; x: ChartCells; values: ChartCells; colors: readonly string[] };

export type ChartKind = 'lines' | 'bars' | 'stacked columns';

export type Chart = { title: string; kind: ChartKind; series: readonly ChartSeries[] };

const NAMESPACES =
  'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" ' +
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"';
const GREY = 'D9D9D9';
const DATE = 'yyyy-mm-dd';
const AXES = '<c:axId val="1"/><c:axId val="2"/>';

const fill = (color: string): string => `<a:solidFill><a:srgbClr val="${color}"/></a:solidFill>`;
const outline = (color: string, width: number): string => `<a:ln w="${width}">${fill(color)}</a:ln>`;

/** Renders the package part of a chart. */
export function chartXml({ title, kind, series }: Chart, stats: SanitizeStats): string {
  const isLines = kind === 'lines';
  const plot = isLines ? scatterXml(series, stats) : barsXml(kind, series, stats);
  const legend = series.length > 1 ? '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>' : '';
  return (
    `${DECLARATION}<c:chartSpace ${NAMESPACES}><c:roundedCorners val="0"/><c:chart>${titleXml(title, stats)}` +
    `<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>${plot}</c:plotArea>${legend}` +
    '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart></c:chartSpace>'
  );
}

function titleXml(title: string, stats: SanitizeStats): string {
  const look = 'sz="1100" b="1"';
  return (
    '<c:title><c:tx><c:rich><a:bodyPr/><a:p>' +
    `<a:pPr><a:defRPr ${look}/></a:pPr><a:r><a:rPr lang="en-US" ${look}/><a:t>${attributeXml(title, stats)}</a:t></a:r>` +
    '</a:p></c:rich></c:tx><c:overlay val="0"/></c:title>'
  );
}

/** Renders lines over dates. The axis is a time scale, so that a missing report leaves a gap of proportional width. */
function scatterXml(series: readonly ChartSeries[], stats: SanitizeStats): string {
  const lines = series.map(({ name, x, values, colors: [color = GREY] }, index) => {
    const marker = `<c:marker><c:symbol val="circle"/><c:size val="4"/><c:spPr>${fill(color)}</c:spPr></c:marker>`;
    return (
      `<c:ser>${identityXml(name, index, stats)}<c:spPr>${outline(color, 22_225)}</c:spPr>${marker}` +
      `<c:xVal>${numbersXml(x, DATE, stats)}</c:xVal><c:yVal>${numbersXml(values, 'General', stats)}</c:yVal>` +
      '<c:smooth val="0"/></c:ser>'
    );
  });
  return (
    `<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>${lines.join('')}${AXES}</c:scatterChart>` +
    axisXml('valAx', { id: 1, other: 2, place: 'b', format: DATE, isTilted: true }) +
    axisXml('valAx', { id: 2, other: 1, place: 'l', format: '0"%"', max: 100, hasGrid: true })
  );
}

function barsXml(kind: ChartKind, series: readonly ChartSeries[], stats: SanitizeStats): string {
  const isStacked = kind === 'stacked columns';
  const bars = series.map(({ name, x, values, colors }, index) => {
    const color = colors[0] ?? GREY;
    const points = colors
      .slice(1)
      .map(
        (each, at) =>
          `<c:dPt><c:idx val="${at + 1}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/><c:spPr>${fill(each)}</c:spPr></c:dPt>`,
      );
    return (
      `<c:ser>${identityXml(name, index, stats)}<c:spPr>${fill(color)}</c:spPr><c:invertIfNegative val="0"/>${points.join('')}` +
      `<c:cat>${textsXml(x, stats)}</c:cat><c:val>${numbersXml(values, '#,##0', stats)}</c:val></c:ser>`
    );
  });
  const shape = isStacked
    ? '<c:barDir val="col"/><c:grouping val="stacked"/>'
    : '<c:barDir val="bar"/><c:grouping val="clustered"/>';
  const overlap = isStacked ? '<c:overlap val="100"/>' : '';
  const labels =
    '<c:dLbls><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>' +
    '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>';
  return (
    `<c:barChart>${shape}<c:varyColors val="0"/>${bars.join('')}${isStacked ? '' : labels}<c:gapWidth val="50"/>${overlap}${AXES}</c:barChart>` +
    axisXml('catAx', { id: 1, other: 2, place: isStacked ? 'b' : 'l', format: 'General', isReversed: !isStacked }) +
    axisXml('valAx', {
      id: 2,
      other: 1,
      place: isStacked ? 'l' : 'b',
      format: '#,##0',
      hasGrid: isStacked,
      isHidden: !isStacked,
    })
  );
}

type Axis = {
  id: number;
  other: number;
  place: 'b' | 'l';
  format: string;
  max?: number;
  hasGrid?: boolean;
  /** Whether the axis is hidden, so that the values are shown only as labels on the bars. */
  isHidden?: boolean;
  isTilted?: boolean;
  /** Whether the first category is at the top. */
  isReversed?: boolean;
};

function axisXml(type: 'valAx' | 'catAx', axis: Axis): string {
  const {
    id,
    other,
    place,
    format,
    max,
    hasGrid = false,
    isHidden = false,
    isTilted = false,
    isReversed = false,
  } = axis;
  const scaling =
    `<c:scaling><c:orientation val="${isReversed ? 'maxMin' : 'minMax'}"/>` +
    `${max === undefined ? '' : `<c:max val="${max}"/>`}</c:scaling>`;
  const grid = hasGrid ? `<c:majorGridlines><c:spPr>${outline(GREY, 6_350)}</c:spPr></c:majorGridlines>` : '';
  const text =
    `<c:txPr><a:bodyPr${isTilted ? ' rot="-2700000"' : ''}/><a:p><a:pPr><a:defRPr sz="900"/></a:pPr>` +
    '<a:endParaRPr lang="en-US"/></a:p></c:txPr>';
  return (
    `<c:${type}><c:axId val="${id}"/>${scaling}<c:delete val="${isHidden ? 1 : 0}"/><c:axPos val="${place}"/>${grid}` +
    `<c:numFmt formatCode="${format.replaceAll('"', '&quot;')}" sourceLinked="0"/><c:majorTickMark val="out"/>` +
    `<c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:spPr>${outline(GREY, 6_350)}</c:spPr>${text}` +
    `<c:crossAx val="${other}"/><c:crosses val="autoZero"/>` +
    `${type === 'valAx' ? `<c:crossBetween val="${place === 'b' && isTilted ? 'midCat' : 'between'}"/>` : ''}</c:${type}>`
  );
}

const identityXml = (name: ChartCells, index: number, stats: SanitizeStats): string =>
  `<c:idx val="${index}"/><c:order val="${index}"/><c:tx>${textsXml(name, stats)}</c:tx>`;

const pointsXml = ({ values }: ChartCells, stats: SanitizeStats): string =>
  `<c:ptCount val="${values.length}"/>` +
  values.map((value, index) => `<c:pt idx="${index}"><c:v>${attributeXml(String(value), stats)}</c:v></c:pt>`).join('');

const textsXml = (cells: ChartCells, stats: SanitizeStats): string =>
  `<c:strRef><c:f>${attributeXml(cells.place, stats)}</c:f><c:strCache>${pointsXml(cells, stats)}</c:strCache></c:strRef>`;

const numbersXml = (cells: ChartCells, format: string, stats: SanitizeStats): string =>
  `<c:numRef><c:f>${attributeXml(cells.place, stats)}</c:f><c:numCache><c:formatCode>${format}</c:formatCode>` +
  `${pointsXml(cells, stats)}</c:numCache></c:numRef>`;
