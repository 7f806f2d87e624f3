// Reads AWS listings page by page. Each page except the last has a token for the next one.
import { isDeepStrictEqual } from 'node:util';

/** The maximum number of pages of a listing, enough for a million results of one rule, 200,000 accounts or 10 million objects. */
const MAX_PAGES = 10_000;

export type ListingPage<T> = { items: T[] | null | undefined; token: unknown };

/**
 * Yields the items of a listing page by page. `read` is called with the token of the previous page. Pages may be empty and still have a
 * token. Throws a TypeError if a page is not a list, or if the pages do not end because a token or a page repeats.
 */
export async function* eachPage<T>(read: (token: string | undefined) => Promise<ListingPage<T>>): AsyncGenerator<T[]> {
  const tokens = new Set<string>();
  // Brent's cycle detection: each page is compared with one earlier page, which is replaced whenever the page count has doubled.
  let earlier: T[] = [];
  let compareAt = 1;
  for (let token: string | undefined, pages = 1; ; pages++) {
    const page = await read(token);
    // AWS may omit an empty list, because lists in responses are optional in its models.
    const items = page.items ?? [];
    if (!Array.isArray(items)) throw new TypeError('expected a list');
    if (items.length > 0 && isDeepStrictEqual(items, earlier)) throw new TypeError('AWS returned the same page twice');
    yield items;
    if (page.token === undefined || page.token === null || page.token === '') return;
    if (typeof page.token !== 'string') throw new TypeError('expected the token of the next page to be a string');
    token = page.token;
    if (tokens.has(token)) throw new TypeError('AWS returned the same page token twice');
    if (pages === MAX_PAGES) throw new TypeError(`AWS returned more than ${MAX_PAGES} pages`);
    tokens.add(token);
    if (pages === compareAt) {
      earlier = items;
      compareAt *= 2;
    }
  }
}

/** Returns all items of a listing, as `eachPage` yields them. Throws a TypeError if there are more than `maxItems`. */
export async function allPages<T>(
  read: (token: string | undefined) => Promise<ListingPage<T>>,
  maxItems: number = Number.POSITIVE_INFINITY,
): Promise<T[]> {
  const all: T[] = [];
  for await (const items of eachPage(read)) {
    for (const item of items) all.push(item);
    if (all.length > maxItems) throw new TypeError(`AWS returned more than ${maxItems} items`);
  }
  return all;
}
