// Runs that meet at one date, stall and die: history names one publication, and the dated files are its files.
import { randomUUID } from 'node:crypto';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createStore, type Store } from '#src/aws/store.ts';
import type { HistorySummary } from '#domain/history/history.ts';
import { buildFileKeys, keys } from '#domain/keys.ts';
import { promote } from '#src/publish/promote.ts';
import { startSimulator, type Simulator } from '#simulator/server.ts';
import { memoryStore } from '../publish/memory-store.ts';
import { aSummary } from '../support/builders.ts';
import { s3ClientOf } from '../support/lab.ts';

const DATE = '2026-11-23';
const when = { timeZone: 'Asia/Hong_Kong', replace: false };

class Death extends Error {}

/** A store whose caller dies at its nth call, before or after that is done. */
function mortal(store: Store, nth: number, before: boolean): Store {
  let calls = 0;
  const call = async <R>(act: () => Promise<R>): Promise<R> => {
    const isLast = ++calls === nth;
    if (isLast && before) throw new Death();
    const result = await act();
    if (isLast) throw new Death();
    return result;
  };
  return {
    ...store,
    find: (key) => call(() => store.find(key)),
    replace: (...args) => call(() => store.replace(...args)),
    copy: (...args) => call(() => store.copy(...args)),
  };
}

describe('publishers that die and are started again', () => {
  /** Whole runs of one date, later ones covering no less, each of which may die once on its way. */
  const runs = fc.array(
    fc.record({ covered: fc.nat(2), death: fc.option(fc.record({ nth: fc.nat(6), before: fc.boolean() })) }),
    { minLength: 2, maxLength: 4 },
  );

  test('leave the files of the publication that history names, whatever the interleaving', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), runs, async (scheduler, all) => {
        const { store, put, objects } = memoryStore(scheduler);
        const attempts = all.map(async ({ covered, death }, index) => {
          const runId = `run-${index}`;
          const startedAt = `2026-11-23T01:0${index}:00.000Z`;
          const ours = aSummary({ runId, startedAt, covered, prefix: `runs/${runId}/publications/1/a/` });
          for (const key of Object.values(buildFileKeys(ours.prefix, DATE))) put(key, Buffer.from(key));
          try {
            await promote(death ? mortal(store, death.nth + 1, death.before) : store, ours, when);
          } catch (error) {
            if (!(error instanceof Death)) throw error;
            await promote(store, ours, when);
          }
        });
        await scheduler.waitFor(Promise.all(attempts));
        const { prefix } = JSON.parse(String(objects.get(keys.history(DATE))?.body)) as HistorySummary;
        expect({
          raw: String(objects.get(keys.raw(DATE))?.body),
          report: String(objects.get(keys.report(DATE))?.body),
          trend: String(objects.get(keys.trend(DATE))?.body),
        }).toEqual(buildFileKeys(prefix, DATE));
      }),
      { numRuns: 500 },
    );
  });
});

describe('on the simulated S3', () => {
  let simulator: Simulator;
  let store: Store;

  beforeAll(async () => {
    simulator = await startSimulator({ scenario: { accounts: 1 } });
    store = createStore(s3ClientOf(simulator), simulator.scenario.s3.buckets[0]!);
  });
  afterAll(() => simulator.close());

  /** A publication with files whose content is its name. */
  async function made(name: string, of: Partial<HistorySummary>): Promise<HistorySummary> {
    const runId = `${name}-${randomUUID()}`;
    const summary = aSummary({ runId, prefix: `runs/${runId}/publications/1/${randomUUID()}/`, covered: 10, ...of });
    for (const key of Object.values(buildFileKeys(summary.prefix, summary.reportDate)))
      await store.putOnce(key, Buffer.from(name), 'text/plain');
    return summary;
  }

  /** Whose history, CSV and workbook a date has. */
  async function standing(reportDate: string) {
    const read = async (key: string) => String(await store.get({ key }));
    const { runId } = JSON.parse(await read(keys.history(reportDate))) as HistorySummary;
    const names = [runId.split('-')[0], await read(keys.raw(reportDate)), await read(keys.report(reportDate))];
    return [...new Set(names)];
  }

  const at = (minute: number) => `2026-11-23T01:${String(minute).padStart(2, '0')}:00.000Z`;
  const promotedOf = async (result: Promise<{ promoted: boolean; promotedReason?: string }>) => {
    const { promoted, promotedReason } = await result;
    return promotedReason === undefined ? { promoted } : { promoted, promotedReason };
  };

  test('of two runs that publish one date at once, the one that was started later stands', async () => {
    const reportDate = '2026-11-23';
    const runs = await Promise.all(
      ['first', 'second'].map((name, minute) => made(name, { reportDate, startedAt: at(minute) })),
    );
    await Promise.all(runs.map((run) => promote(store, run, when)));
    expect(await standing(reportDate)).toEqual(['second']);
  });

  test('a publisher that stalls before its copies and wakes after its successor leaves the successor’s files', async () => {
    const reportDate = '2026-11-24';
    const stalled = await made('stalled', { reportDate, startedAt: at(0) });
    const successor = await made('successor', { reportDate, startedAt: at(1) });
    let wake = () => {};
    let hasStalled = () => {};
    const asleep = new Promise<void>((resolve) => (wake = resolve));
    const stalling = new Promise<void>((resolve) => (hasStalled = resolve));
    const copy: Store['copy'] = async (...args) => {
      hasStalled();
      await asleep;
      return store.copy(...args);
    };
    const ending = promote({ ...store, copy }, stalled, when);
    await stalling;
    expect(await promotedOf(promote(store, successor, when))).toEqual({ promoted: true });
    wake();
    await ending;
    expect(await standing(reportDate)).toEqual(['successor']);
  });

  test('a partial report does not replace a complete one, and a later one of its own run that mends it does', async () => {
    const reportDate = '2026-11-25';
    const whole = await made('whole', { reportDate, startedAt: at(0) });
    const partial = await made('partial', { reportDate, startedAt: at(1), covered: 9, status: 'partial' });
    const mended = await made('mended', { reportDate, startedAt: at(1), runId: partial.runId, number: 2 });
    await promote(store, whole, when);
    expect(await promotedOf(promote(store, partial, when))).toEqual({
      promoted: false,
      promotedReason: `publication 1 of run ${whole.runId} covers more: 10 regions of accounts, this one 9`,
    });
    expect(await standing(reportDate)).toEqual(['whole']);
    expect(await promotedOf(promote(store, mended, when))).toEqual({ promoted: true });
  });

  test('a past date that has a report keeps it, unless the run is told to replace it', async () => {
    const reportDate = '2026-11-16';
    const old = await made('old', { reportDate, startedAt: '2026-11-16T01:00:00.000Z' });
    const fresh = await made('fresh', { reportDate, startedAt: at(0) });
    await promote(store, old, when);
    expect(await promotedOf(promote(store, fresh, when))).toEqual({
      promoted: false,
      promotedReason: `2026-11-16 is past and has publication 1 of run ${old.runId}: start again with "replace": true to replace it`,
    });
    expect(await standing(reportDate)).toEqual(['old']);
    expect(await promotedOf(promote(store, fresh, { ...when, replace: true }))).toEqual({ promoted: true });
    expect(await standing(reportDate)).toEqual(['fresh']);
  });

  test('a publication whose own files have expired keeps its dated ones', async () => {
    const reportDate = '2025-01-06';
    const old = await made('old', { reportDate, startedAt: '2025-01-06T01:00:00.000Z' });
    await promote(store, old, when);
    for (const Key of Object.values(buildFileKeys(old.prefix, reportDate)))
      await s3ClientOf(simulator).send(new DeleteObjectCommand({ Bucket: store.bucket, Key }));
    const fresh = await made('fresh', { reportDate, startedAt: at(0) });
    expect(await promotedOf(promote(store, fresh, when))).toMatchObject({ promoted: false });
    expect(await standing(reportDate)).toEqual(['old']);
  });
});
