// The table of all summaries: whatever runs promote at once, none is missing when all is quiet again.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { keys } from '#domain/keys.ts';
import { rebuildHistoryTable } from '#src/publish/history-table.ts';
import { aSummary } from '../support/builders.ts';
import { memoryStore } from './memory-store.ts';

const DATES = ['2026-11-02', '2026-11-09', '2026-11-16', '2026-11-23'];

test('runs that promote at once lose nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.subarray(DATES, { minLength: 1 }), async (scheduler, dates) => {
      const { store, objects } = memoryStore(scheduler);
      const runs = dates.map(async (reportDate) => {
        const summary = Buffer.from(JSON.stringify(aSummary({ reportDate })));
        await store.replace(keys.history(reportDate), summary, 'application/json', undefined);
        await rebuildHistoryTable(store);
      });
      await scheduler.waitFor(Promise.all(runs));
      const lines = String(objects.get(keys.historyTable)!.body).trimEnd().split('\n').slice(1);
      expect(lines.map((line) => line.split(',')[0])).toEqual(dates);
    }),
    { numRuns: 300 },
  );
});

test('what is no summary has no line, and a table that is right is not written again', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const { store, objects, put, writes } = memoryStore(scheduler);
      put(keys.history('2026-11-16'), Buffer.from('no summary'));
      put('history/notes.txt', Buffer.from('not ours'));
      put(keys.history('2026-11-23'), Buffer.from(JSON.stringify(aSummary())));
      await scheduler.waitFor(rebuildHistoryTable(store));
      await scheduler.waitFor(rebuildHistoryTable(store));
      expect(writes.map(({ key }) => key)).toEqual([keys.historyTable]);
      const lines = String(objects.get(keys.historyTable)!.body).split('\n');
      expect(lines.map((line) => line.slice(0, 10))).toEqual(['report_dat', '2026-11-23', '']);
    }),
    { numRuns: 5 },
  );
});
