// The tags of a region are found as in a Map, whatever they are, and take a fraction of its memory.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { TagTable, type TagValue } from '#src/aws/tag-table.ts';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom('', 'é', '\u{1F600}', 'a\0b', '"', '\n', '__proto__'),
);
const value: fc.Arbitrary<TagValue> = fc.oneof(text, fc.constantFrom(null, undefined));
const resource = fc.tuple(fc.constantFrom('AWS::S3::Bucket', 'AWS::EC2::Volume', '', '1'), text);
const keyOf = ([type, id]: readonly [string, string]) => `${type}\n${id}`;

test('a table gives what a Map gives: the values that were set last, and none for other resources', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(resource, fc.array(value, { minLength: 1, maxLength: 5 })), { maxLength: 300 }),
      fc.array(resource, { maxLength: 20 }),
      (entries, others) => {
        const table = new TagTable();
        const expected = new Map<string, (string | null)[]>();
        for (const [of, values] of entries) {
          table.set(keyOf(of), values);
          expected.set(
            keyOf(of),
            values.map((each) => each ?? null),
          );
        }
        const asked = [...expected.keys(), ...others.map(keyOf)];
        expect({ size: table.size, found: asked.map((key) => table.get(key)) }).toEqual({
          size: expected.size,
          found: asked.map((key) => expected.get(key)),
        });
      },
    ),
  );
});

test('values of any length are kept, those that are longer than a block too', () => {
  const table = new TagTable();
  const lengths = [1, 100, 3_000, 200_000, 262_000, 262_144, 1_000_000];
  for (const length of lengths) table.set(`T\n${length}`, ['n'.repeat(length), 'v'.repeat(length)]);
  table.set(`T\n${'k'.repeat(500_000)}`, ['last', null]);
  expect(lengths.map((length) => table.get(`T\n${length}`)?.map((each) => each?.length))).toEqual(
    lengths.map((length) => [length, length]),
  );
  expect(table.get(`T\n${'k'.repeat(500_000)}`)).toEqual(['last', null]);
});

test('100,000 resources with names of their own take less than 10 MB', () => {
  const table = new TagTable();
  const key = (index: number) => `AWS::EC2::Volume\nvol-${String(index).padStart(17, '0')}`;
  const values = (index: number) => [`name-${index}`, 'shop', `team-${index % 50}@example.com`, 'prod'];
  for (let index = 0; index < 100_000; index++) table.set(key(index), values(index));
  const sample = [0, 1, 77_777, 99_999];
  expect({ size: table.size, found: sample.map((index) => table.get(key(index))) }).toEqual({
    size: 100_000,
    found: sample.map(values),
  });
  expect(table.bytes).toBeLessThan(10_000_000);
});
