// Listings that end are read whole, and those that do not are ended, whatever goes round in them.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allPages, type ListingPage } from '#src/aws/pages.ts';

/** Serves pages by the token of the page before, as a number. */
const serve = (pageAt: (index: number) => ListingPage<number>) => (token: string | undefined) =>
  Promise.resolve(pageAt(token === undefined ? 0 : Number(token) + 1));

describe('a listing', () => {
  test('that ends is read whole and in order, its empty pages too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3)), async (sizes) => {
        let next = 0;
        const pages = sizes.map((size) => Array.from({ length: size }, () => next++));
        const isLast = (index: number) => index >= pages.length - 1;
        const page = (index: number) => ({ items: pages[index] ?? [], token: isLast(index) ? null : String(index) });
        expect(await allPages(serve(page))).toEqual(pages.flat());
      }),
    );
  });

  test('that goes round is ended, however many pages it takes to come back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(20), fc.integer({ min: 1, max: 20 }), async (before, round) => {
        let reads = 0;
        const page = (index: number) => {
          reads += 1;
          return { items: [index < before ? index : before + ((index - before) % round)], token: String(index) };
        };
        await expect(allPages(serve(page))).rejects.toThrow('AWS returned the same page twice');
        expect(reads).toBeLessThanOrEqual(4 * (before + round) + 2);
      }),
    );
  });

  test('whose token comes back is ended, though its pages are empty', async () => {
    const reading = allPages(() => Promise.resolve({ items: [], token: 'again' }));
    await expect(reading).rejects.toThrow('AWS returned the same page token twice');
  });

  test('that says something new for ever is ended', async () => {
    const reading = allPages(serve((index) => ({ items: [index], token: String(index) })));
    await expect(reading).rejects.toThrow('AWS returned more than 10000 pages');
    const limited = allPages(
      serve((index) => ({ items: [index], token: String(index) })),
      20,
    );
    await expect(limited).rejects.toThrow('AWS returned more than 20 items');
  });

  test.each([undefined, null])('that is %j is empty, for AWS may leave an empty one out', async (items) => {
    expect(await allPages(() => Promise.resolve({ items, token: null }))).toEqual([]);
  });

  test.each(['a list', {}, 3])('that is %j is none', async (items) => {
    await expect(allPages(() => Promise.resolve({ items, token: null } as ListingPage<number>))).rejects.toThrow(
      'expected a list',
    );
  });

  test.each([0, 1, {}, [], true])('whose token is %j has none', async (token) => {
    await expect(allPages(() => Promise.resolve({ items: [], token }))).rejects.toThrow(
      'expected the token of the next page to be a string',
    );
  });
});
