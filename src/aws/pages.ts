// Listings, as AWS gives them: page by page, each with a token for the next, until one has none.
import { isDeepStrictEqual } from 'node:util';

/** A million results of one rule, 200,000 accounts, 10 million objects: beyond it, a listing is none. */
const MAX_PAGES = 10_000;

export type ListingPage<T> = { items: T[] | null | undefined; token: unknown };

/**
 * All items of a listing; `read` is given the token of the page before. Pages may be empty and still carry a token.
 * Throws a TypeError if a page has something else than a list, or if the pages do not end: a token or a page comes back.
 */
export async function allPages<T>(read: (token: string | undefined) => Promise<ListingPage<T>>): Promise<T[]> {
  const all: T[] = [];
  const tokens = new Set<string>();
  // Each page is held against one before it, a later one each time the pages have doubled: that finds every loop.
  let kept: T[] = [];
  let keepAt = 1;
  for (let token: string | undefined, pages = 1; ; pages++) {
    const page = await read(token);
    // AWS may leave an empty list out: its models call the lists of answers optional.
    const items = page.items ?? [];
    if (!Array.isArray(items)) throw new TypeError('expected a list');
    if (items.length > 0 && isDeepStrictEqual(items, kept))
      throw new TypeError('the pages do not end: a page came back');
    for (const item of items) all.push(item);
    if (page.token === undefined || page.token === null || page.token === '') return all;
    if (typeof page.token !== 'string') throw new TypeError('the token of the next page is not a text');
    token = page.token;
    if (tokens.has(token)) throw new TypeError('the pages do not end: a token came back');
    if (pages === MAX_PAGES) throw new TypeError(`the pages do not end: there are more than ${MAX_PAGES}`);
    tokens.add(token);
    if (pages === keepAt) {
      kept = items;
      keepAt *= 2;
    }
  }
}
