// Which publication stands for a date: every rule of it, and that no interleaving of runs breaks one.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decidePromotion, type HistorySummary, type PublicationRank } from '#domain/history/history.ts';
import { buildFileKeys, keys } from '#domain/keys.ts';
import { promote } from '#src/publish/promote.ts';
import { aSummary } from '../support/builders.ts';
import { memoryStore } from './memory-store.ts';

describe('a publication', () => {
  const monday = { startedOn: '2026-11-23', replace: false };
  const later = '2026-11-23T02:00:00.000Z';
  const current = aSummary({ runId: 'theirs', number: 2, covered: 10 });
  const decide = (of: Partial<PublicationRank>, when = monday, is: PublicationRank | undefined = current) =>
    decidePromotion(aSummary({ runId: 'ours', startedAt: later, covered: 10, ...of }), is, when);

  test('is the first of its date without conditions, even of a past one', () => {
    expect(decidePromotion(aSummary({ covered: 0 }), undefined, { ...monday, startedOn: '2026-12-24' })).toEqual({
      promote: true,
    });
  });

  test('replaces an earlier one of its own run, though it covers less', () => {
    expect(decide({ runId: 'theirs', number: 3, covered: 1, startedAt: current.startedAt })).toEqual({ promote: true });
  });

  test.each([1, 2])('does not replace a later one of its own run, nor itself: number %i', (number) => {
    expect(decide({ runId: 'theirs', number, covered: 99 })).toEqual({
      promote: false,
      reason: 'publication 2 of run theirs is a later one of the same run',
    });
  });

  test('replaces the one that it rests on, of whatever date, though it covers less', () => {
    const restsOn = [
      { runId: 'grandparent', number: 1 },
      { runId: 'theirs', number: 2 },
    ];
    expect(decide({ restsOn, covered: 1, reportDate: '2026-11-16' })).toEqual({ promote: true });
  });

  test('does not replace a later one than it rests on: that knows more', () => {
    expect(decide({ restsOn: [{ runId: 'theirs', number: 1 }], covered: 99 })).toEqual({
      promote: false,
      reason: 'publication 2 of run theirs is later than the one this run is based on',
    });
  });

  test.each([current.startedAt, '2026-11-22T00:00:00.000Z'])(
    'does not replace one that was started no earlier: %s',
    (startedAt) => {
      expect(decide({ startedAt, covered: 99 })).toEqual({
        promote: false,
        reason: 'publication 2 of run theirs was started no earlier',
      });
    },
  );

  test('does not replace one that covers more', () => {
    expect(decide({ covered: 9 }, { ...monday, replace: true })).toEqual({
      promote: false,
      reason: 'publication 2 of run theirs covers more: 10 regions of accounts, this one 9',
    });
  });

  test('replaces one of a past date only if it is told to', () => {
    const tuesday = { startedOn: '2026-11-24', replace: false };
    expect(decide({}, tuesday)).toEqual({
      promote: false,
      reason: '2026-11-23 is past and has publication 2 of run theirs: start again with "replace": true to replace it',
    });
    expect(decide({}, { ...tuesday, replace: true })).toEqual({ promote: true });
  });

  test('replaces one that was started earlier and covers no more', () => {
    expect(decide({ covered: 10 })).toEqual({ promote: true });
  });
});

/** Publications of several runs of one date; some rest on an earlier one, as a rescan does. */
const publications: fc.Arbitrary<HistorySummary[]> = fc
  .array(
    fc.record({
      run: fc.nat(3),
      number: fc.integer({ min: 1, max: 3 }),
      minute: fc.nat(3),
      covered: fc.nat(4),
      base: fc.option(fc.record({ run: fc.nat(3), number: fc.integer({ min: 1, max: 3 }) }), { nil: undefined }),
      attempt: fc.constantFrom('a', 'b'),
    }),
    { minLength: 1, maxLength: 7 },
  )
  .map((all) =>
    all.map(({ run, number, minute, covered, base, attempt }) =>
      aSummary({
        runId: `run-${run}`,
        number,
        startedAt: `2026-11-23T01:0${minute}:00.000Z`,
        covered,
        restsOn: base && base.run < run ? [{ runId: `run-${base.run}`, number: base.number }] : [],
        prefix: `runs/run-${run}/publications/${number}/${attempt}/`,
      }),
    ),
  );

const when = { timeZone: 'Asia/Hong_Kong', replace: false };

test('whatever runs promote at once, none replaces one that covers more unless it is of the same run or rests on it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), publications, async (scheduler, all) => {
      const { store, put, writes } = memoryStore(scheduler);
      for (const { prefix, reportDate } of all)
        for (const key of Object.values(buildFileKeys(prefix, reportDate))) put(key, Buffer.from(key));
      const results = Promise.all(all.map((ours) => promote(store, ours, when)));
      await scheduler.waitFor(results);
      await results;
      for (const { before, after } of writes) {
        const [theirs, ours] = [before, after].map((body) => body && (JSON.parse(String(body)) as HistorySummary));
        if (!theirs || !ours) continue;
        const isLater = ours.runId === theirs.runId && ours.number > theirs.number;
        const rests = ours.restsOn.some(({ runId, number }) => runId === theirs.runId && number >= theirs.number);
        const isBetter = ours.covered >= theirs.covered && ours.startedAt > theirs.startedAt;
        expect({ theirs, ours, may: isLater || rests || isBetter }).toMatchObject({ may: true });
      }
    }),
    { numRuns: 300 },
  );
});

test('when all is quiet again, the dated files are those of the publication that history names', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), publications, async (scheduler, all) => {
      const { store, put, objects } = memoryStore(scheduler);
      for (const { prefix, reportDate } of all)
        for (const key of Object.values(buildFileKeys(prefix, reportDate))) put(key, Buffer.from(key));
      const results = Promise.all(all.map((ours) => promote(store, ours, when)));
      await scheduler.waitFor(results);
      const date = '2026-11-23';
      const { prefix } = JSON.parse(String(objects.get(keys.history(date))?.body)) as HistorySummary;
      expect({
        raw: String(objects.get(keys.raw(date))?.body),
        report: String(objects.get(keys.report(date))?.body),
        trend: String(objects.get(keys.trend(date))?.body),
        current: (await results).filter(({ promoted, summary }) => promoted && summary.prefix === prefix).length > 0,
      }).toEqual({ ...buildFileKeys(prefix, date), current: true });
    }),
    { numRuns: 300 },
  );
});
