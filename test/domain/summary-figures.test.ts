// A difference on `Summary` has the tone of what it means.
import { expect, test } from 'vitest';
import { percentagePointsCell, shareCell } from '#domain/worksheets/summary-figures.ts';

test.each([
  [81.5, 80, { figure: 1.5, format: 'points', tone: 'good' }],
  [80, 81.5, { figure: -1.5, format: 'points', tone: 'bad' }],
  [80, 80, { figure: 0, format: 'points' }],
  [null, 80, { figure: 'n/a', format: 'count', tone: 'muted' }],
])('a share of %s after %s', (now, last, cell) => {
  expect(percentagePointsCell(shareCell(now), shareCell(last))).toEqual(cell);
});
