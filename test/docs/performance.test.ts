// What docs/performance.md says was measured is what bench/results.json holds.
import { expect, test } from 'vitest';
import { pageLines } from '../../bench/page.ts';
import type { Results } from '../../bench/results.ts';
import { read } from './repository.ts';

const results = JSON.parse(read('bench/results.json')) as Results;

/** Lines without the blanks and dashes by which a table is laid out. */
const meaning = (lines: readonly string[]) =>
  lines.map((line) => line.replaceAll(/-{2,}/g, '-').replaceAll(/\s+/g, ' ').trim()).filter((line) => line !== '');

test('the tables of docs/performance.md are those of the committed results', () => {
  const [, block = ''] = /<!-- from bench\/results\.json[^>]*-->\n([\s\S]*?)<!-- end -->/.exec(
    read('docs/performance.md'),
  )!;
  expect(meaning(block.split('\n'))).toEqual(meaning(pageLines(results)));
});
