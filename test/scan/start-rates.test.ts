// Where a scan starts from: what its region was found to allow, else what others were, else nothing.
import { expect, test } from 'vitest';
import { adjustForAge, smoothRate, toDay, type KnownRate } from '#domain/coverage/request-rate.ts';
import { createStartRates } from '#src/scan/start-rates.ts';

const NOW = Date.parse('2026-11-23T12:00:00.000Z');
const HOUR_MS = 3_600_000;
const known = (perSecond: number, of: Partial<KnownRate> = {}): KnownRate => ({
  ...{ perSecond, burst: 2, limit: perSecond * 1.1, day: toDay(NOW) },
  ...of,
});
const startOf = ({ perSecond, burst, limit }: KnownRate) => ({ perSecond, burst, limit });

function bookOf(rates: Record<string, KnownRate>) {
  let now = NOW;
  let reads = 0;
  const read = () => {
    reads += 1;
    return Promise.resolve(new Map(Object.entries(rates)));
  };
  return { book: createStartRates(read, () => now), pass: (ms: number) => void (now += ms), reads: () => reads };
}

test('a region starts from its own rate, and the record is read once an hour', async () => {
  const { book, pass, reads } = bookOf({ a: known(3), b: known(4) });
  expect(await Promise.all(['a', 'b', 'c'].map((key) => book.startOf(key)))).toEqual([
    startOf(known(3)),
    startOf(known(4)),
    undefined,
  ]);
  expect(reads()).toBe(1);
  pass(HOUR_MS + 1);
  await book.startOf('a');
  expect(reads()).toBe(2);
});

test('a later attempt starts from what the earlier one found', async () => {
  const { book } = bookOf({ a: known(3) });
  await book.startOf('a');
  book.note('a', { perSecond: 1, burst: 1, limit: 1.1 });
  expect(await book.startOf('a')).toEqual({ perSecond: 1, burst: 1, limit: 1.1 });
});

test('a region that nothing is known of starts from the median of the others', async () => {
  const others = Object.fromEntries([9, 1, 8, 2, 7, 3, 6, 4, 5].map((rate) => [`r${rate}`, known(rate)]));
  expect(await bookOf(others).book.startOf('new')).toMatchObject({ perSecond: 5 });
  const { r9: _, ...tooFew } = others;
  expect(await bookOf(tooFew).book.startOf('new')).toBeUndefined();
});

test('limited rates grow with the weeks and are forgotten after 90 days', () => {
  const today = toDay(NOW);
  const aged = (days: number, limit?: number) =>
    adjustForAge({ ...{ perSecond: 10, burst: 2, day: today - days }, ...(limit ? { limit } : {}) }, today)?.perSecond;
  expect([aged(0, 11), aged(-3, 11), aged(7), aged(91, 11), aged(91)]).toEqual([10, 10, 10, undefined, undefined]);
  expect(aged(7, 11)).toBeGreaterThan(10);
  expect(aged(14, 11)! / aged(7, 11)!).toBeCloseTo(aged(7, 11)! / 10);
});

test('a rate like the others is levelled with them, and another one is not', () => {
  const typical = { perSecond: 4, burst: 4 };
  const levelled = (perSecond: number, limit?: number) =>
    smoothRate({ perSecond, burst: 1, ...(limit ? { limit } : {}) }, typical).perSecond;
  expect([levelled(1, 1), levelled(25, 30), levelled(5)]).toEqual([1, 25, 5]);
  expect(levelled(5, 6)).toBeGreaterThan(4);
  expect(levelled(5, 6)).toBeLessThan(5);
  expect(smoothRate({ perSecond: 3, burst: 1, limit: 4 }, undefined).perSecond).toBe(3);
});
