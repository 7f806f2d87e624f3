// Tags of accounts in the bucket: read when they are old, kept when they cannot be read, and never in the way of a report.
import { expect, test } from 'vitest';
import { refreshTags } from '#src/report-settings/account-tags-cache.ts';
import { AwsCallError } from '#src/aws/aws-errors.ts';
import type { Store } from '#src/aws/store.ts';
import type { AccountTags } from '#domain/findings/account-tags.ts';

const KEY = 'history/account-tags.json';
const DAY = 86_400_000;
const now = Date.parse('2026-11-23T01:00:00.000Z');
const daysAgo = (days: number) => new Date(now - days * DAY).toISOString();
const { signal } = new AbortController();

/** A bucket with conditional writes; `stored` is what the cache holds. */
function bucket(stored?: Record<string, AccountTags> | string) {
  const accounts = typeof stored === 'object' ? JSON.stringify({ schemaVersion: 1, accounts: stored }) : stored;
  let version = accounts === undefined ? 0 : 1;
  let body = accounts;
  const store: Pick<Store, 'find' | 'replace'> = {
    find: (key) => {
      expect(key).toBe(KEY);
      return Promise.resolve(body === undefined ? undefined : { body: Buffer.from(body), etag: String(version) });
    },
    replace: (key, written, _type, etag) => {
      expect(key).toBe(KEY);
      if (etag !== (version === 0 ? undefined : String(version))) return Promise.resolve(false);
      version++;
      body = String(written);
      return Promise.resolve(true);
    },
  };
  return { store, kept: () => body && (JSON.parse(body) as { accounts: unknown }).accounts };
}

function reader(answers: Record<string, Error | undefined> = {}) {
  const asked: string[] = [];
  const read = (id: string) => {
    asked.push(id);
    const error = answers[id];
    return error ? Promise.reject(error) : Promise.resolve({ owner: `owner of ${id}` });
  };
  return { asked, read };
}

const refused = (name: string, message: string) =>
  new AwsCallError('ListTagsForResource', Object.assign(new Error(message), { name }));
const fresh = (id: string): AccountTags => ({ owner: `owner of ${id}`, readAt: daysAgo(0) });
const refresh = (store: Pick<Store, 'find' | 'replace'>, read: ReturnType<typeof reader>['read'], ids: string[]) =>
  refreshTags(store, read, ids, { now: () => now, signal });

test('without a cache every account is read, and the cache holds them', async () => {
  const { store, kept } = bucket();
  const { read } = reader();
  const all = { a: fresh('a'), b: fresh('b') };
  expect(await refresh(store, read, ['a', 'b'])).toEqual({ accounts: all });
  expect(kept()).toEqual(all);
});

test('tags of less than seven days are not read again; of the others the oldest first', async () => {
  const young = { readAt: daysAgo(6.99), environment: 'prod' };
  const others = { elsewhere: { readAt: daysAgo(90) } };
  const { store, kept } = bucket({ young, week: { readAt: daysAgo(7) }, old: { readAt: daysAgo(30) }, ...others });
  const { read, asked } = reader();
  const read3 = { young, week: fresh('week'), old: fresh('old'), new: fresh('new') };
  expect(await refresh(store, read, ['young', 'week', 'old', 'new'])).toEqual({ accounts: read3 });
  expect(asked).toEqual(['new', 'old', 'week']);
  expect(kept()).toEqual({ ...read3, ...others });
});

test('tags that were read with other keys are read again', async () => {
  const { store, kept } = bucket({ a: fresh('a'), b: { ...fresh('b'), readWith: '[Team]' } });
  const { read, asked } = reader();
  const options = { now: () => now, signal, readWith: '[Team]' };
  const all = { a: { ...fresh('a'), readWith: '[Team]' }, b: { ...fresh('b'), readWith: '[Team]' } };
  expect(await refreshTags(store, read, ['a', 'b'], options)).toEqual({ accounts: all });
  expect([asked, kept()]).toEqual([['a'], all]);
});

test('where one cannot be read its old tags stay, and the fault is told', async () => {
  const gone = refused('TargetNotFoundException', 'no such account');
  const { store } = bucket({ a: { readAt: daysAgo(8), owner: 'old' } });
  expect(await refresh(store, reader({ a: gone, b: gone }).read, ['a', 'b', 'c'])).toEqual({
    accounts: { a: { readAt: daysAgo(8), owner: 'old' }, c: fresh('c') },
    fault:
      'the tags of 2 of 3 accounts could not be refreshed: ListTagsForResource: TargetNotFoundException: no such account',
  });
});

test('where AWS denies it, no more than the calls under way are made', async () => {
  const denied = refused('AccessDeniedException', 'no');
  const ids = Array.from({ length: 100 }, (_, index) => String(index));
  const { read, asked } = reader(Object.fromEntries(ids.map((id) => [id, denied])));
  const { fault } = await refresh(bucket().store, read, ids);
  expect(asked.length).toBeLessThanOrEqual(10);
  expect(fault).toBe(
    'the tags of 100 of 100 accounts could not be refreshed: ListTagsForResource: AccessDeniedException: no',
  );
});

test('reading ends after 100 minutes with what there is', async () => {
  let minutes = 0;
  const ids = Array.from({ length: 50 }, (_, index) => String(index));
  const clock = () => now + 5 * 60_000 * minutes++;
  const { accounts, fault } = await refreshTags(bucket().store, reader().read, ids, { now: clock, signal });
  const count = Object.keys(accounts).length;
  expect(count).toBeGreaterThan(0);
  expect(fault).toBe(
    `the tags of ${50 - count} of 50 accounts could not be refreshed: it took longer than 100 minutes`,
  );
});

test('a cache that is damaged, or of another version, is written anew', async () => {
  for (const damaged of ['{"schemaVersion":1', '{"schemaVersion":2,"accounts":{"a":1}}', '[]']) {
    const { store, kept } = bucket(damaged);
    expect(await refresh(store, reader().read, ['a'])).toEqual({ accounts: { a: fresh('a') } });
    expect(kept()).toEqual({ a: fresh('a') });
  }
});
