// The rows of one rule become the same part however many there are, in memory or in a file, and what memory holds is counted.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { profileRows } from '#domain/legacy/column-profile.ts';
import { COLUMNS, columnIndex, compareRows, csvLine, type Row } from '#domain/rows/rows.ts';
import { createPieceStore } from '#src/scan/piece-store.ts';
import { RowSorter } from '#src/scan/row-sorter.ts';
import { csvOf } from './region.ts';

const { signal } = new AbortController();

/** A reservation that remembers what is reserved now, and the most that ever was. */
function countBytes() {
  const counted = { now: 0, most: 0 };
  const reserve = (bytes: number) => {
    counted.now += bytes;
    counted.most = Math.max(counted.most, counted.now);
  };
  return { counted, reservation: { waitForRoom: () => Promise.resolve(), reserve, release: () => undefined } };
}

const aRow = (id: string, annotation = ''): Row =>
  COLUMNS.map((_, index) =>
    index === columnIndex.ResourceIdentifier ? id : index === columnIndex.Annotation ? annotation : 'x',
  );

/** The part as it would be if all rows were in memory. */
function expectedPart(rows: readonly Row[]) {
  const unique = [...new Map(rows.map((row) => [row.join('\0'), row])).values()].toSorted(compareRows);
  return { rows: unique.length, csv: unique.map(csvLine).join(''), profile: profileRows(unique) };
}

async function sort(pages: readonly (readonly Row[])[], maxMemoryBytes = Number.POSITIVE_INFINITY) {
  const { counted, reservation } = countBytes();
  const store = createPieceStore({ reservation, maxMemoryBytes });
  const sorter = new RowSorter({ reservation, store, signal });
  for (const page of pages) await sorter.add(page);
  const { rows, bytes, profile, ...part } = await sorter.end();
  const csv = await csvOf({ rows, bytes, profile, ...part });
  await store.close();
  return { part: { rows, csv, profile }, bytes, counted };
}

test('pages of any rows make one sorted part in which equal rows are one', async () => {
  const texts = fc.constantFrom('1', '-7', '1.5', '99999999999999999999', 'a,"b"\r\n', 'é', '\u{1F600}', '\uFFFD', '');
  const page = fc.array(fc.tuple(fc.nat(900), texts), { maxLength: 400 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(page, { maxLength: 12 }),
      fc.constantFrom(0, 50_000, 1e9),
      async (drawn, maxMemoryBytes) => {
        const pages = drawn.map((each) => each.map(([id, annotation]) => aRow(String(id), annotation)));
        const { part, bytes } = await sort(pages, maxMemoryBytes);
        expect({ ...part, bytes }).toEqual({ ...expectedPart(pages.flat()), bytes: Buffer.byteLength(part.csv) });
      },
    ),
    { numRuns: 20 },
  );
});

test('a rule of 20,000 results in no order holds a fraction of its bytes, and counts them', async () => {
  const rows = Array.from({ length: 20_000 }, (_, index) => aRow(`i-${(index * 7919) % 20_000}`, 'not encrypted'));
  const pages = Array.from({ length: 200 }, (_, index) => rows.slice(index * 100, index * 100 + 100));
  const { part, bytes, counted } = await sort(pages);
  expect(part).toEqual(expectedPart(rows));
  expect(counted.most).toBeLessThan(bytes / 2 + 600_000);
  expect(counted.now).toBeLessThan(bytes / 4);
});

test('what memory holds of 20,000 and of 60,000 results is the same, if the rest is in a file', async () => {
  const counts = [20_000, 60_000].map(async (count) => {
    const page = (from: number) =>
      Array.from({ length: 100 }, (_, index) => aRow(`i-${((from + index) * 7919) % count}`, 'not encrypted'));
    const pages = Array.from({ length: count / 100 }, (_, index) => page(100 * index));
    const { part, counted } = await sort(pages, 50_000);
    return { rows: part.rows, isOrdered: part.csv === expectedPart(pages.flat()).csv, most: counted.most };
  });
  const most = 500 * 1_000 + 50_000;
  expect(await Promise.all(counts)).toEqual([
    { rows: 20_000, isOrdered: true, most: expect.toSatisfy((bytes: number) => bytes <= most) },
    { rows: 60_000, isOrdered: true, most: expect.toSatisfy((bytes: number) => bytes <= most) },
  ]);
});

test('a rule that fails midway gives everything back', async () => {
  const { counted, reservation } = countBytes();
  const store = createPieceStore({ reservation, maxMemoryBytes: Number.POSITIVE_INFINITY });
  const sorter = new RowSorter({ reservation, store, signal });
  for (let page = 0; page < 7; page++)
    await sorter.add(Array.from({ length: 100 }, (_, index) => aRow(`${page}-${index}`)));
  expect(counted.now).toBeGreaterThan(200_000);
  sorter.discard();
  expect(counted.now).toBe(0);
});
