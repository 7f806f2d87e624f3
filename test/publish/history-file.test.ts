// Summaries as they come back from the bucket: every version of ours, and nothing else.
import { describe, expect, test } from 'vitest';
import { findCompliance, toTrendPoint } from '#domain/history/history.ts';
import { parseSummary } from '#src/publish/history-file.ts';
import { historyTable } from '#domain/history/history-table.ts';
import { aSummary } from '../support/builders.ts';

const DATE = '2026-11-23';
const figures = {
  schemaVersion: 2,
  compliancePercent: 81.25,
  nonCompliantResources: 7,
  findings: { open: 9, breached: 2, waived: 1 },
  changes: { new: 1, reopened: 2, resolved: 3, unknown: 4, stillOpen: 5 },
  totals: { environments: {}, ous: {}, severities: {}, rules: {} },
};
const first = aSummary({ complianceTypes: { COMPLIANT: 1, NON_COMPLIANT: 31 }, rows: 32 });
const second = aSummary(figures);

test('a summary of either version is what was written', () => {
  for (const summary of [first, second]) expect(parseSummary(JSON.stringify(summary), DATE)).toEqual(summary);
});

test('a later version is read as far as it is known', () => {
  const later = { ...second, schemaVersion: 3, more: { to: 'come' } };
  expect(parseSummary(JSON.stringify(later), DATE)).toEqual(later);
});

describe('what is no summary is told apart', () => {
  test.each([
    ['cut short', JSON.stringify(second).slice(0, -9)],
    ['empty', ''],
    ['of another program', '{"date":"2026-11-23"}'],
    ['of another date', JSON.stringify({ ...second, reportDate: '2026-11-16' })],
    ['with a number that is none', JSON.stringify({ ...second, rows: '32' })],
    ['with changes that are none', JSON.stringify({ ...second, changes: 7 })],
    ['of a prefix that is not a run', JSON.stringify({ ...second, prefix: '' })],
  ])('%s', (_, text) => expect(parseSummary(text, DATE)).toBeUndefined());
});

test('compliance of version 1 comes from its rows, and nothing measured is not 0', () => {
  expect([first, second, aSummary()].map(findCompliance)).toEqual([3.12, 81.25, null]);
  expect(toTrendPoint(first)).toEqual({
    ...{ date: DATE, coveragePercent: 100 },
    ...{ compliancePercent: 3.12, nonCompliantResources: null },
  });
});

test('the table has a line a summary, and empty cells for what it does not say', () => {
  const [header, ...lines] = historyTable([first, second]).trimEnd().split('\n');
  expect(header!.split(',')).toHaveLength(32);
  expect(lines).toEqual([
    `2026-11-23,complete,100.00,3.12,1,1,0,0,0,32,1,31,0,0,,,,,,,,,,0,run-1,1,1,,,,,`,
    `2026-11-23,complete,100.00,81.25,1,1,0,0,0,0,0,0,0,0,7,9,2,1,1,2,3,4,5,0,run-1,1,2,,,,,`,
  ]);
});
