// The tab Heat map: which cell counts what, and in which order the rules are.
import { expect, test } from 'vitest';
import { createHeatMapWorksheet } from '#domain/worksheets/heat-map.ts';

test('open findings are counted by rule and environment, the worst severity first, then the most', () => {
  const tab = createHeatMapWorksheet();
  for (const environment of ['dev', 'prod', 'dev'] as const) tab.take({ family: 'b', severity: 'low', environment });
  tab.take({ family: 'c', severity: 'high', environment: 'nonprod' });
  tab.take({ family: 'a', severity: 'low', environment: 'unclassified' });
  const [{ rows, columns, heat, totals }] = tab.worksheet().tables;
  expect(rows).toEqual([
    ['c', 'High', null, null, null, null, null, 1, null, 1],
    ['b', 'Low', 1, null, 2, null, null, null, null, 3],
    ['a', 'Low', null, null, null, null, null, null, 1, 1],
  ]);
  expect(totals).toEqual(['All', '', 1, 0, 2, 0, 0, 1, 1, 5]);
  expect(heat!.map((index) => columns[index]!.header)).toEqual(['prod', 'unclassified']);
});

test('a heat map without findings has no totals', () => {
  expect(createHeatMapWorksheet().worksheet().tables[0]).toMatchObject({ rows: [], whenEmpty: 'Nothing is open.' });
  expect(createHeatMapWorksheet().worksheet().tables[0].totals).toBeUndefined();
});
