// Waiting that its caller may give up leaves nothing behind on the signal.
import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { unlessAborted } from '#src/concurrency/unless-aborted.ts';

test('the answer comes through, good or bad, and no listener stays', async () => {
  const { signal } = new AbortController();
  expect(await unlessAborted(Promise.resolve('answer'), signal)).toBe('answer');
  const error = new Error('refused');
  await expect(unlessAborted(Promise.reject(error), signal)).rejects.toBe(error);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('whoever gives up gets the reason, and the answer of the others comes all the same', async () => {
  const caller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<string>();
  const given = unlessAborted(promise, caller.signal);
  const waiting = unlessAborted(promise, new AbortController().signal);
  const reason = new Error('cancelled');
  caller.abort(reason);
  await expect(given).rejects.toBe(reason);
  resolve('answer');
  expect(await waiting).toBe('answer');
  await expect(unlessAborted(promise, caller.signal)).rejects.toBe(reason);
});
