// Which tag of a resource or account counts as its owner.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildTagQuery, createLineParser, RegionTagsCollector } from '#src/aws/resource-tags.ts';
import {
  createTagPicker,
  DEFAULT_TAG_KEYS,
  matchesTagKey,
  listSpellings,
  MAX_TAG_KEYS,
} from '#domain/settings/tag-keys.ts';

const pick = (keys: string[], tags: Record<string, string>, matchCase = false) =>
  createTagPicker(keys, matchCase)(Object.entries(tags));

test('a key counts in any case, the given spelling first; an empty value does not count', () => {
  expect([
    pick(['Owner'], { owner: 'a' }),
    pick(['Owner'], { owner: 'a', OWNER: 'b' }),
    pick(['Owner'], { owner: 'a', Owner: 'c' }),
    pick(['Owner'], { owner: 'a', Owner: '' }),
    pick(['Owner'], { Owners: 'a' }),
    pick(['Team', 'Owner'], { Owner: 'o', TEAM: 't' }),
    pick(['Team', 'Owner'], { Owner: 'o', TEAM: '' }),
  ]).toEqual(['a', 'b', 'c', 'a', undefined, 't', 'o']);
});

test('with matchCase only the given spelling counts', () => {
  expect([pick(['Owner'], { owner: 'a' }, true), pick(['Owner'], { owner: 'a', Owner: 'b' }, true)]).toEqual([
    undefined,
    'b',
  ]);
  expect(listSpellings(['Owner', 'Owner'], true)).toEqual(['Owner']);
});

test("the query lists the report's four tags and the spellings of each key", () => {
  const settings = { ...DEFAULT_TAG_KEYS, owner: ['Owner', 'cost-owner'] };
  expect(buildTagQuery(settings)).toBe(
    "SELECT resourceId, resourceType, tags WHERE tags.key IN ('Name', 'Application', 'Owner', 'Environment', 'owner', 'OWNER', " +
      "'cost-owner', 'COST-OWNER', 'Cost-Owner')",
  );
});

test('the longest keys fit a query of AWS Config', () => {
  const owner = Array.from({ length: MAX_TAG_KEYS }, (_, index) => `${index}${'aB'.repeat(63)}x`);
  expect(buildTagQuery({ ...DEFAULT_TAG_KEYS, owner }).length).toBeLessThanOrEqual(4_096);
});

test('every spelling counts as its key, and no two are the same', () => {
  const key = fc.stringMatching(/^[A-Za-z0-9_.:/=+@ -]{1,20}$/);
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 5 }), (keys) => {
      const spellings = listSpellings(keys, false);
      expect(new Set(spellings).size).toBe(spellings.length);
      expect(spellings).toEqual(expect.arrayContaining(keys));
      expect(spellings.filter((each) => !matchesTagKey(each, keys, false))).toEqual([]);
    }),
  );
});

test('a region has the exact tags of the CSV, and apart from them the owners that count', () => {
  const line = (resourceId: string, tags: Record<string, string>) =>
    JSON.stringify({
      ...{ resourceId, resourceType: 'T' },
      tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    });
  const parse = createLineParser({ ...DEFAULT_TAG_KEYS, owner: ['Team', 'Owner'] });
  const collector = new RegionTagsCollector();
  collector.add(
    [
      line('exact', { Owner: 'a', Name: 'n' }),
      line('lower', { owner: 'b' }),
      line('first', { Owner: 'a', team: 'c' }),
      '{}',
    ].map(parse),
  );
  const { index, skipped } = collector.end();
  const ids = ['exact', 'lower', 'first', 'unknown'];
  expect({ skipped, resources: ids.map((id) => [id, index.tagsOf(`T\n${id}`), index.ownerOf(`T\n${id}`)]) }).toEqual({
    skipped: ['a result has no resourceId, resourceType or tags'],
    resources: [
      ['exact', ['n', null, 'a', null], undefined],
      ['lower', [null, null, null, null], 'b'],
      ['first', [null, null, 'a', null], 'c'],
      ['unknown', undefined, undefined],
    ],
  });
});
