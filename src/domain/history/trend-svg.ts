// Draws the trend as an SVG picture: three small charts with the same dates. The picture is dark on light, with distinct shapes and labels,
// so that it is also readable in greyscale.
import { formatPercent } from '#domain/percent.ts';
import type { TrendPoint } from './history.ts';

const WIDTH = 760;
const LEFT = 56;
const RIGHT = 76;
const TOP = 64;
const CHART_HEIGHT = 88;
const CHART_SPACING = 138;
const BOTTOM = 34;
const INK = '#1f3864';
const GREY = '#595959';
const RULE = '#d9d9d9';

type Chart = {
  heading: string;
  /** The unit shown after a number. */
  unit: string;
  valueOf: (point: TrendPoint) => number | null;
  /** Returns the maximum of the value axis, which starts at 0 so that a small change looks small. */
  maximum: (values: readonly number[]) => number;
  shown: (value: number) => string;
};

const CHARTS: readonly Chart[] = [
  {
    ...{ heading: 'Coverage: regions of accounts that were read', unit: ' %', shown: formatPercent },
    ...{ valueOf: (point) => point.coveragePercent, maximum: () => 100 },
  },
  {
    ...{
      heading: 'Compliance: results that are COMPLIANT, of those that are or are not',
      unit: ' %',
      shown: formatPercent,
    },
    ...{ valueOf: (point) => point.compliancePercent, maximum: () => 100 },
  },
  {
    ...{ heading: 'Resources that are not compliant', unit: '', shown: formatThousands },
    ...{ valueOf: (point) => point.nonCompliantResources, maximum: (values) => roundUp(Math.max(0, ...values)) },
  },
];

/** Returns the picture for reports in chronological order. The last report is the current one. */
export function renderTrendSvg(points: readonly TrendPoint[]): string {
  const height = TOP + CHARTS.length * CHART_SPACING + BOTTOM - (CHART_SPACING - CHART_HEIGHT) + 12;
  const [first, last] = [points[0]?.date ?? '', points.at(-1)?.date ?? ''];
  const period = points.length === 1 ? `the report of ${last}` : `${points.length} reports, ${first} to ${last}`;
  const description = CHARTS.map((chart) => `${chart.heading}: ${describeChart(chart, points)}.`).join(' ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc" font-family="Calibri, Helvetica, Arial, sans-serif">`,
    `<title id="title">AWS Config compliance: ${period}</title>`,
    `<desc id="desc">${description}</desc>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    text(LEFT, 30, 'AWS Config compliance', `font-size="20" font-weight="bold" fill="${INK}"`),
    text(WIDTH - RIGHT, 30, period, `font-size="12" fill="${GREY}" text-anchor="end"`),
    ...CHARTS.map((chart, index) => chartXml(chart, points, TOP + index * CHART_SPACING)),
    ...dateLabels(points, TOP + (CHARTS.length - 1) * CHART_SPACING + CHART_HEIGHT + 34),
    '</svg>\n',
  ].join('\n');
}

function chartXml(chart: Chart, points: readonly TrendPoint[], top: number): string {
  const { heading, valueOf, maximum, shown, unit } = chart;
  const values = points.map(valueOf);
  const end = maximum(values.filter((value) => value !== null));
  const base = top + 14 + CHART_HEIGHT;
  const yOf = (value: number) => base - (end === 0 ? 0 : value / end) * CHART_HEIGHT;
  const lines = [0, end / 2, end].map((tick) => {
    const y = formatCoordinate(yOf(tick));
    return (
      `<line x1="${LEFT}" y1="${y}" x2="${WIDTH - RIGHT}" y2="${y}" stroke="${RULE}"/>` +
      text(
        LEFT - 8,
        yOf(tick) + 4,
        `${formatThousands(tick)}${unit}`,
        `font-size="11" fill="${GREY}" text-anchor="end"`,
      )
    );
  });
  const circles = values.map((value, index) =>
    value === null
      ? ''
      : `<circle cx="${formatCoordinate(computeX(index, points.length))}" cy="${formatCoordinate(yOf(value))}" r="3" fill="${INK}"/>`,
  );
  const last = values.at(-1) ?? null;
  const label = last === null ? 'n/a' : shown(last);
  const labelStyle = `font-size="13" font-weight="bold" fill="${INK}"`;
  return [
    text(LEFT, top, heading, `font-size="13" font-weight="bold" fill="${INK}"`),
    ...(end === 0 ? lines.slice(0, 1) : lines),
    `<path d="${buildPath(values, yOf)}" fill="none" stroke="${INK}" stroke-width="2" stroke-linejoin="round"/>`,
    circles.join(''),
    text(WIDTH - RIGHT + 10, (last === null ? base : yOf(last)) + 4, label, labelStyle),
  ].join('\n');
}

/** Returns an SVG path with a gap where a value is unknown, instead of a line across it. */
function buildPath(values: readonly (number | null)[], yOf: (value: number) => number): string {
  let isDrawing = false;
  return values
    .flatMap((value, index) => {
      const step = isDrawing ? 'L' : 'M';
      isDrawing = value !== null;
      return value === null
        ? []
        : `${step}${formatCoordinate(computeX(index, values.length))} ${formatCoordinate(yOf(value))}`;
    })
    .join(' ');
}

/** Renders the first, the middle and the last report date below the charts. */
function dateLabels(points: readonly TrendPoint[], y: number): string[] {
  const at = [...new Set([0, Math.floor((points.length - 1) / 2), points.length - 1])];
  return at.map((index) =>
    text(
      computeX(index, points.length),
      y,
      points[index]?.date ?? '',
      `font-size="11" fill="${GREY}" text-anchor="middle"`,
    ),
  );
}

function computeX(index: number, count: number): number {
  const width = WIDTH - LEFT - RIGHT - 24;
  return LEFT + 12 + (count === 1 ? width : (index / (count - 1)) * width);
}

const formatCoordinate = (coordinate: number): string => coordinate.toFixed(1);

const text = (x: number, y: number, words: string, attributes: string): string =>
  `<text x="${formatCoordinate(x)}" y="${formatCoordinate(y)}" ${attributes}>${words}</text>`;

function describeChart({ valueOf, shown }: Chart, points: readonly TrendPoint[]): string {
  const [first, last] = [points[0], points.at(-1)].map((point) => (point ? valueOf(point) : null));
  const say = (value: number | null | undefined) => (value === null || value === undefined ? 'n/a' : shown(value));
  return points.length === 1 ? say(last) : `${say(first)} at first, ${say(last)} in the last report`;
}

/** Formats a whole number with thousands separators, as the workbook does. */
function formatThousands(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Rounds up to a round number whose half is also a whole number. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  const round = [2, 3, 4, 5, 6, 8, 10].map((digit) => digit * power).filter((each) => each % 2 === 0);
  return value === 0 ? 0 : (round.find((each) => each >= value) ?? value);
}
