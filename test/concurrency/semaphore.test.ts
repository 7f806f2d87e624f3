// Work in turns: never more at once than allowed, in order, and nobody waits who has left.
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createSemaphore } from '#src/concurrency/semaphore.ts';

const never = new AbortController().signal;

test('no more work at once than there are turns, and the next in order', async () => {
  const turns = createSemaphore(2);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const all = [0, 1, 2, 3].map((number) =>
    turns(() => {
      begun.push(number);
      return new Promise<number>((resolve) => (ends[number] = () => resolve(number)));
    }, never),
  );
  await setImmediate();
  expect(begun).toEqual([0, 1]);
  ends[1]!();
  await setImmediate();
  expect(begun).toEqual([0, 1, 2]);
  for (const number of [0, 2]) ends[number]!();
  await setImmediate();
  ends[3]!();
  expect(await Promise.all(all)).toEqual([0, 1, 2, 3]);
});

test('work that fails hands its turn on, and what was cancelled while it waited takes none', async () => {
  const turns = createSemaphore(1);
  const leaving = new AbortController();
  let fail = () => undefined as void;
  const first = turns(() => new Promise((_, reject) => (fail = () => reject(new Error('broken')))), never);
  const second = turns(() => Promise.resolve('never'), leaving.signal);
  const third = turns(() => Promise.resolve('third'), never);
  await setImmediate(); // The first is at work now, and the others wait.
  leaving.abort(new Error('cancelled'));
  fail();
  expect((await Promise.allSettled([first, second, third])).map((each) => each.status)).toEqual([
    'rejected',
    'rejected',
    'fulfilled',
  ]);
  await expect(second).rejects.toThrow('cancelled');
});
