// Readers wait while too much is held, but never all of them: whatever the sizes, everybody ends, and all is given back.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMemoryBudget } from '#src/scan/memory-budget.ts';

const signal = new AbortController().signal;
const soon = () => new Promise((resolve) => setImmediate(resolve));

test('readers go on freely below the limit; above it those that began first go on, and others wait their turn', async () => {
  const memory = createMemoryBudget(100, 1);
  const [first, second] = [memory.open(), memory.open()];
  await Promise.all([first.waitForRoom(signal), second.waitForRoom(signal)]);
  second.reserve(100);
  await first.waitForRoom(signal);
  let hasTurn = false;
  const turn = second.waitForRoom(signal).then(() => (hasTurn = true));
  await soon();
  expect(hasTurn).toBe(false);
  first.release();
  await turn;
  expect(hasTurn).toBe(true);
});

test('whoever waits and is aborted learns why', async () => {
  const memory = createMemoryBudget(1, 1);
  memory.open().reserve(1);
  const aborting = new AbortController();
  const turn = memory.open().waitForRoom(aborting.signal);
  const reason = new Error('cancelled');
  aborting.abort(reason);
  await expect(turn).rejects.toBe(reason);
});

test('readers of any sizes all end, and together hold little more than the limit and what the first ones read', async () => {
  const sizes = fc.array(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 8 }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      sizes,
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 3 }),
      async (of, limit, first) => {
        const memory = createMemoryBudget(limit, first);
        let now = 0;
        let most = 0;
        await Promise.all(
          of.map(async (pieces) => {
            const reservation = memory.open();
            let own = 0;
            for (const bytes of pieces) {
              await reservation.waitForRoom(signal);
              await soon(); // The call that the turn was for.
              reservation.reserve(bytes);
              own += bytes;
              now += bytes;
              most = Math.max(most, now);
            }
            reservation.release();
            now -= own;
          }),
        );
        const largest = of.map((pieces) => pieces.reduce((sum, bytes) => sum + bytes, 0)).toSorted((a, b) => b - a);
        const ofFirst = largest.slice(0, first).reduce((sum, bytes) => sum + bytes, 0);
        // Each of the others may have one piece on its way when the limit is reached.
        expect(now).toBe(0);
        expect(most).toBeLessThanOrEqual(limit + ofFirst + of.length * 50);
      },
    ),
    { numRuns: 100 },
  );
});
