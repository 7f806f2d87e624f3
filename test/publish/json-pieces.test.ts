// Large objects as JSON, a piece at a time.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonPieces } from '#src/publish/json-pieces.ts';

const written = (value: Record<string, unknown>) => Buffer.concat([...jsonPieces(value)]).toString();

test('the pieces of an object are what JSON.stringify makes of it', () => {
  const field = fc.oneof(fc.jsonValue(), fc.constant(undefined), fc.array(fc.record({ a: fc.string() })));
  fc.assert(
    fc.property(fc.dictionary(fc.string(), field), (value) => {
      expect(written(value)).toBe(JSON.stringify(value));
    }),
  );
});

test('a long list comes in several pieces, none of which is long', () => {
  const value = { lines: Array.from({ length: 1_501 }, (_, line) => ({ line })), percent: null };
  expect(written(value)).toBe(JSON.stringify(value));
  const lengths = [...jsonPieces(value)].map(({ length }) => length);
  expect(lengths.length).toBeGreaterThan(4);
  expect(Math.max(...lengths)).toBeLessThan(JSON.stringify(value).length / 2);
});
