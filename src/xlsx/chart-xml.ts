// Renders charts as DrawingML (ECMA-376, part 1, 21.2). The elements are in the order of the schema.

import { attributeXml, type SanitizeStats } from './cell-xml.ts';
import { axisXml, fill, GREY, outline, type Axis } from './chart-axis.ts';
import { DECLARATION } from './package-parts.ts';

/**
 * Cells that a chart shows: their range, such as `'Summary'!$A$5:$A$9`, and a cached copy of their values for programs that do not
 * calculate.
 */
export type ChartCells = { place: string; values: readonly (string | number)[] };

/** A data series of a chart. `colors` contains one colour for the series, or one colour for each value. */
export type ChartSeries = { name: ChartCells; x: ChartCells; values: ChartCells; colors: readonly string[] };

export type ChartKind = 'lines' | 'bars' | 'stacked columns';

export type Chart = {
  title: string;
  kind: ChartKind;
  series: readonly ChartSeries[];
  /** The title of the category axis, which may show dates. */
  xTitle?: string;
  /** The title of the value axis. */
  yTitle?: string;
};

const NAMESPACES =
  'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" ' +
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"';
const DATE = 'yyyy-mm-dd';
const AXES = '<c:axId val="1"/><c:axId val="2"/>';

/** Renders the package part of a chart. */
export function chartXml(chart: Chart, stats: SanitizeStats): string {
  const { title, kind, series } = chart;
  const axes = {
    x: chart.xTitle === undefined ? '' : titleXml(chart.xTitle, 'sz="900"', stats),
    y: chart.yTitle === undefined ? '' : titleXml(chart.yTitle, 'sz="900"', stats, UPRIGHT),
  };
  const plot = kind === 'lines' ? scatterXml(series, axes, stats) : barsXml(kind, series, axes, stats);
  const legend = series.length > 1 ? '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>' : '';
  return (
    `${DECLARATION}<c:chartSpace ${NAMESPACES}><c:roundedCorners val="0"/><c:chart>${titleXml(title, 'sz="1100" b="1"', stats)}` +
    `<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>${plot}</c:plotArea>${legend}` +
    '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart></c:chartSpace>'
  );
}

/** The attributes of a text that is read from bottom to top. */
const UPRIGHT = ' rot="-5400000" vert="horz"';

function titleXml(title: string, look: string, stats: SanitizeStats, direction = ''): string {
  return (
    `<c:title><c:tx><c:rich><a:bodyPr${direction}/><a:p>` +
    `<a:pPr><a:defRPr ${look}/></a:pPr><a:r><a:rPr lang="en-US" ${look}/><a:t>${attributeXml(title, stats)}</a:t></a:r>` +
    '</a:p></c:rich></c:tx><c:overlay val="0"/></c:title>'
  );
}

/** Renders lines over dates. The axis is a time scale, so that a missing report leaves a gap of proportional width. */
function scatterXml(series: readonly ChartSeries[], titles: AxisTitles, stats: SanitizeStats): string {
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
    axisXml('valAx', { ...DATE_AXIS, title: titles.x, ...findTicks(series) }) +
    axisXml('valAx', { id: 2, other: 1, place: 'l', title: titles.y, format: '0"%"', max: 100, hasGrid: true })
  );
}

function barsXml(kind: ChartKind, series: readonly ChartSeries[], titles: AxisTitles, stats: SanitizeStats): string {
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
    axisXml('catAx', {
      id: 1,
      other: 2,
      place: isStacked ? 'b' : 'l',
      title: titles.x,
      format: 'General',
      isReversed: !isStacked,
    }) +
    axisXml('valAx', {
      id: 2,
      other: 1,
      place: isStacked ? 'l' : 'b',
      title: titles.y,
      format: '#,##0',
      hasGrid: isStacked,
      isHidden: !isStacked,
    })
  );
}

/** The XML of the titles of the axes; empty for an axis without a title. */
type AxisTitles = { x: string; y: string };

const DATE_AXIS = { id: 1, other: 2, place: 'b', format: DATE, isTilted: true } as const;

/** The maximum number of intervals between the labels of a date axis. */
const MAX_DATE_INTERVALS = 9;

/** Returns the ends of a date axis and the days between its labels, so that weekly reports are labelled with their own dates. */
function findTicks(series: readonly ChartSeries[]): Pick<Axis, 'min' | 'max' | 'step'> {
  const dates = series.flatMap(({ x }) => x.values).filter((value) => typeof value === 'number');
  const [min, max] = [Math.min(...dates), Math.max(...dates)];
  return max > min ? { min, max, step: 7 * Math.ceil((max - min) / 7 / MAX_DATE_INTERVALS) } : {};
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
