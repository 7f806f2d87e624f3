// The Summary as an HTML page: every value as the workbook shows it, and nothing that a mail client would run or load.
import { expect, test } from 'vitest';
import type { Worksheet } from '#domain/worksheets/worksheet.ts';
import { worksheetHtml } from '#src/publish/worksheet-html.ts';
import { coverage, page } from '../workbook/sheets.ts';

/** The texts of the cells of a page, row by row. */
const cellsOf = (html: string) =>
  [...html.matchAll(/<tr>([^]*?)<\/tr>/g)].map(([, row]) =>
    [...row!.matchAll(/<t[hd][^>]*>([^]*?)<\/t[hd]>/g)].map(([, text]) => text),
  );

test('values have the form that the workbook gives them, and totals are the last line', () => {
  const rows = cellsOf(worksheetHtml(coverage));
  expect(rows[1]).toEqual(['failed', 'a\nb', '1,234', '1.50', '97.35%', '2026-11-22', '2026-11-22 13:30', 'true']);
  expect(rows.at(-1)).toEqual(['All', '', '1,234', '', '98.70%', '', '', '']);
});

test('figures have their own form and tone, and tables that are side by side follow one another', () => {
  const html = worksheetHtml(page);
  expect(cellsOf(html)).toContainEqual(['Difference', '-3']);
  expect(html).toMatch(/background:#f9dad6">-3</);
  const headings = [...html.matchAll(/<h3[^>]*>(.*?)<\/h3>/g)].map(([, heading]) => heading);
  expect(headings).toEqual(['Figures', 'Below', 'Trend']);
  expect(html).toContain('And 3 more.');
});

test('texts that AWS accounts control stay text', () => {
  const evil = `<img src=x onerror="alert('1')">&`;
  const sheet: Worksheet = {
    ...{ name: 'S', title: evil, notes: [evil] },
    tables: [{ heading: evil, columns: [{ header: evil, width: 1, format: 'text' }], rows: [[evil]], more: evil }],
  };
  const html = worksheetHtml(sheet);
  expect(html).not.toMatch(/<img|<script|<link|src=x onerror="/);
  expect(html.split('&#60;img')).toHaveLength(8);
});
