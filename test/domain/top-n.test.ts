// The first lines of a long list: those that sorting all of it would give, without holding all of it.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTopN } from '#domain/top-n.ts';

test('they are the first of all lines sorted by rank, in the order offered where ranks are equal', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 })), fc.nat(12), (ranks, limit) => {
      const top = createTopN<[number, number]>(limit);
      let made = 0;
      for (const [at, rank] of ranks.entries())
        top.push(rank, () => {
          made++;
          return [rank, at];
        });
      const all = ranks.map((rank, at): [number, number] => [rank, at]).toSorted(([a, x], [b, y]) => a - b || x - y);
      expect(top.result()).toEqual({ lines: all.slice(0, limit), offered: ranks.length });
      expect(made).toBeGreaterThanOrEqual(Math.min(limit, ranks.length));
    }),
  );
});

test('a line that has no place is not made', () => {
  const top = createTopN<string>(2);
  for (const rank of [1, 2]) top.push(rank, () => `rank ${rank}`);
  top.push(3, () => {
    throw new Error('made in vain');
  });
  expect(top.result()).toEqual({ lines: ['rank 1', 'rank 2'], offered: 3 });
});
