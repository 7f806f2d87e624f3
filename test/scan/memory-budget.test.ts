// Readers wait while too much is held, but never all of them: whatever the sizes, everybody ends, and all is given back.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMemoryBudget } from '#src/scan/memory-budget.ts';

const signal = new AbortController().signal;
const soon = () => new Promise((resolve) => setImmediate(resolve));

test('readers go on freely below the limit; above it those that began first go on, and others wait their turn', async () => {
  const memory = createMemoryBudget(100);
  const [first, second] = [memory.open(), memory.open()];
  await Promise.all([first.waitForRoom(signal), second.waitForRoom(signal)]);
  first.reserve(1);
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

test('readers that hold little never wait, nor keep those that hold much from going on', async () => {
  const memory = createMemoryBudget(100, { freeBytes: 10 });
  const [small, large, another] = [memory.open(), memory.open(), memory.open()];
  small.reserve(9);
  large.reserve(100);
  another.reserve(10);
  await Promise.all([small.waitForRoom(signal), large.waitForRoom(signal)]);
  let hasTurn = false;
  const turn = another.waitForRoom(signal).then(() => (hasTurn = true));
  await soon();
  expect(hasTurn).toBe(false);
  large.release();
  await turn;
});

test('what ends late reserves nothing, and gives nothing back that was given back already', async () => {
  const memory = createMemoryBudget(100);
  const [first, ended, last] = [memory.open(), memory.open(), memory.open()];
  ended.reserve(50);
  ended.release();
  ended.reserve(30);
  ended.reserve(-80);
  first.reserve(60);
  last.reserve(40);
  const turn = last.waitForRoom(signal).then(() => 'has its turn');
  expect(await Promise.race([turn, soon().then(() => 'waits')])).toBe('waits');
  first.release();
  await turn;
});

test('whoever waits and is aborted learns why', async () => {
  const memory = createMemoryBudget(1);
  memory.open().reserve(1);
  const aborting = new AbortController();
  const waiting = memory.open();
  waiting.reserve(1);
  const turn = waiting.waitForRoom(aborting.signal);
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
      fc.integer({ min: 1, max: 20 }),
      async (of, limit, first, freeBytes) => {
        const memory = createMemoryBudget(limit, { freeBytes, alwaysAdmitted: first });
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
        // Each of the others may have one piece on its way when the limit is reached, and what is free.
        expect(now).toBe(0);
        expect(most).toBeLessThanOrEqual(limit + ofFirst + of.length * (freeBytes + 50));
      },
    ),
    { numRuns: 100 },
  );
});
