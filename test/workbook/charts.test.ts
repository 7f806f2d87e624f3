// The charts of a sheet: which cells each refers to.

import { expect, test } from 'vitest';
import { renderWorksheet } from '#src/xlsx/worksheet.ts';
import { createWorkbookNames } from '#src/xlsx/sheet-names.ts';
import { charted } from './sheets.ts';

const stats = () => ({ escapedCharacters: 0, shortenedTexts: 0 });

/** The XML of a sheet's charts. */
function chartsOf(sheet: typeof charted): string[] {
  const options = { sheetRows: 100, workbookNames: createWorkbookNames() };
  const { pieces, parts } = renderWorksheet(sheet, options, stats());
  for (const _ of pieces);
  return parts.filter(({ path }) => path.includes('/charts/')).map(({ xml }) => xml);
}

const placesIn = (chart: string) =>
  [...chart.matchAll(/<c:f>(.*?)<\/c:f>/g)].map(([, place]) => place!.replace("'It''s charted'!", ''));

test('a line begins after the last value that is no number, and has the dates of its own values', () => {
  const [lines] = chartsOf(charted);
  expect(placesIn(lines!)).toEqual(['$F$6', '$E$8:$E$9', '$F$8:$F$9', '$G$6', '$E$7:$E$9', '$G$7:$G$9']);
  expect(lines).toContain('<c:pt idx="0"><c:v>46349</c:v></c:pt><c:pt idx="1"><c:v>46356</c:v></c:pt>');
});

test('a date axis ends at the first and last report, is labelled by week, and an axis has its title', () => {
  const [chart] = charted.charts!;
  const [lines] = chartsOf({ ...charted, charts: [{ ...chart!, xTitle: 'Date & time', yTitle: 'Share' }] });
  expect(lines).toContain('<c:max val="46356"/><c:min val="46342"/>');
  expect(lines).toContain('<c:majorUnit val="7"/>');
  expect([...lines!.matchAll(/<a:t>(.*?)<\/a:t>/g)].map(([, text]) => text)).toEqual([
    'Trend &amp; more',
    'Date &amp; time',
    'Share',
  ]);
});

test('bars have a colour for each category, and stacked columns a series for each row', () => {
  const [, bars, stacked] = chartsOf(charted);
  expect(placesIn(bars!)).toEqual(['$B$6', '$A$7:$A$8', '$B$7:$B$8']);
  expect([...bars!.matchAll(/srgbClr val="(8E1B1B|F7D98B)"/g)].map(([, color]) => color)).toEqual(['8E1B1B', 'F7D98B']);
  expect(placesIn(stacked!)).toEqual(['$A$7', '$B$6:$C$6', '$B$7:$C$7', '$A$8', '$B$6:$C$6', '$B$8:$C$8']);
});

test('a line without a single number is left out, and a chart of a table that is not there is an error', () => {
  const [trend] = charted.sideTables!;
  const sideTables = [{ ...trend, rows: [['2026-11-16', 'n/a', 1]] }] as const;
  expect(placesIn(chartsOf({ ...charted, sideTables })[0]!)).toEqual(['$G$6', '$E$7', '$G$7']);
  const charts = [{ ...charted.charts![0]!, table: 'No such table' }];
  expect(() => chartsOf({ ...charted, charts })).toThrow(/expected a table No such table/);
});
