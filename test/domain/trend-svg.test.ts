// The trend picture: what it says to eyes and to screen readers, and that a gap stays a gap.
import { expect, test } from 'vitest';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { TrendPoint } from '#domain/history/history.ts';
import { renderTrendSvg } from '#domain/history/trend-svg.ts';

const point = (date: string, coverage: number | null, compliance: number | null, resources: number | null) => ({
  ...{ date, coveragePercent: coverage, compliancePercent: compliance, nonCompliantResources: resources },
});
const points: TrendPoint[] = [
  point('2026-11-02', 100, 50, null),
  point('2026-11-09', null, null, 1500),
  point('2026-11-16', 90, 75.5, 1200),
  point('2026-11-23', 95, 80, 1100),
];

test('it is XML that says in words what it shows', () => {
  const svg = renderTrendSvg(points);
  expect(XMLValidator.validate(svg)).toBe(true);
  const { svg: read } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(svg) as {
    svg: { role: string; title: { '#text': string }; desc: { '#text': string } };
  };
  expect({ role: read.role, title: read.title['#text'], desc: read.desc['#text'] }).toEqual({
    role: 'img',
    title: 'AWS Config compliance: 4 reports, 2026-11-02 to 2026-11-23',
    desc:
      'Coverage: regions of accounts that were read: 100.00 % at first, 95.00 % in the last report. ' +
      'Compliance: results that are COMPLIANT, of those that are or are not: 50.00 % at first, 80.00 % in the last report. ' +
      'Resources that are not compliant: n/a at first, 1,100 in the last report.',
  });
});

test('a line breaks where nothing is known', () => {
  const [coverage, , resources] = [...renderTrendSvg(points).matchAll(/<path d="([^"]*)"/g)].map(([, path]) =>
    path!.replaceAll(/[^ML]/g, ''),
  );
  expect([coverage, resources]).toEqual(['MML', 'MLL']);
});

test('each figure that is known has a dot', () => {
  expect(renderTrendSvg(points).match(/<circle /g)).toHaveLength(3 + 3 + 3);
});

test('of two reports both ends are said', () => {
  expect(renderTrendSvg(points.slice(2))).toContain('1,200 at first, 1,100 in the last report');
});

test('one report, and nothing measured, make a picture too', () => {
  const svg = renderTrendSvg([point('2026-11-23', null, null, 0)]);
  expect(XMLValidator.validate(svg)).toBe(true);
  expect(svg).not.toMatch(/NaN|Infinity|undefined|null/);
  expect(svg).toContain('the report of 2026-11-23');
});
