// The record of rates: kept from run to run, ignored where it is damaged or another's, and never in the way of a report.
import { expect, test } from 'vitest';
import { openEvidenceKeys } from '#src/publish/evidence-key.ts';
import { readRates, recordRates } from '#src/publish/request-rates.ts';
import type { Store } from '#src/aws/store.ts';
import type { FoundRate } from '#domain/coverage/request-rate.ts';

const KEY = 'history/request-rates.json';
const NOW = Date.parse('2026-11-23T01:00:00.000Z');
const TODAY = NOW / 86_400_000 - 1 / 24;
const DAY_MS = 86_400_000;
const keysOf = (letter: string) => openEvidenceKeys({ EVIDENCE_KEY: [`k1:${letter.repeat(43)}=`] });

type Bucket = Pick<Store, 'find' | 'replace'> & { body: () => string | undefined };

/** A bucket with conditional writes. `races` writes of others come first. */
function bucket(stored?: string, races = 0): Bucket {
  let body = stored;
  let version = 0;
  return {
    body: () => body,
    find: (key) => {
      expect(key).toBe(KEY);
      const found = body === undefined ? undefined : { body: Buffer.from(body), etag: String(version) };
      return Promise.resolve(found);
    },
    replace: (_key, written, _type, etag) => {
      if (version < races) version += 1;
      else if (etag === (body === undefined ? undefined : String(version))) {
        body = String(written);
        return Promise.resolve(true);
      }
      return Promise.resolve(false);
    },
  };
}

const rate: FoundRate = { perSecond: 4.5, burst: 9, limit: 5 };
const line = (accountId: string, found?: FoundRate) => ({
  accountId,
  region: 'us-east-1',
  ...(found ? { rate: found } : {}),
});
const LINES = [line('111122223333', rate), line('444455556666')];

test.each([
  ['without a key', undefined],
  ['with a key', keysOf('A')],
])('what a run found is known to the next one, %s', async (_, keys) => {
  const store = bucket();
  expect(await recordRates(store, LINES, keys, NOW)).toEqual([]);
  expect(await readRates(store, keys)).toEqual({
    rates: new Map([['111122223333 us-east-1', { ...rate, day: TODAY }]]),
  });
});

test('a run that found nothing writes nothing', async () => {
  const store = bucket();
  expect(await recordRates(store, [line('444455556666')], undefined, NOW)).toEqual([]);
  expect(store.body()).toBeUndefined();
});

test('rates of other accounts are kept for 90 days', async () => {
  const store = bucket();
  await recordRates(store, [line('111122223333', rate)], undefined, NOW - 91 * DAY_MS);
  await recordRates(store, [line('222233334444', rate)], undefined, NOW - 89 * DAY_MS);
  await recordRates(store, [line('333344445555', { ...rate, perSecond: 7 })], undefined, NOW);
  expect([...(await readRates(store, undefined)).rates.keys()].toSorted()).toEqual([
    '222233334444 us-east-1',
    '333344445555 us-east-1',
  ]);
});

test('a record that others write meanwhile is read again', async () => {
  const store = bucket('{"schemaVersion":1,"rates":{}}', 2);
  expect(await recordRates(store, LINES, undefined, NOW)).toEqual([]);
  expect((await readRates(store, undefined)).rates.size).toBe(1);
  expect(await recordRates(bucket('{"schemaVersion":1,"rates":{}}', 99), LINES, undefined, NOW)).toEqual([
    `${KEY} was written by other runs meanwhile: the rates of this run are not kept`,
  ]);
});

test.each([
  ['not json', `${KEY} is not JSON`],
  ['[]', `${KEY} is not a record of rates: record`],
  ['{"schemaVersion":2,"rates":{}}', `${KEY} is not a record of rates: schemaVersion`],
  [
    '{"schemaVersion":1,"rates":{"111122223333 us-east-1":[0,1,1,1]}}',
    `${KEY} is not a record of rates: rates.111122223333`,
  ],
  [
    '{"schemaVersion":1,"rates":{"111122223333 us-east-1":[1,1e9,1,1]}}',
    `${KEY} is not a record of rates: rates.111122223333`,
  ],
  ['{"schemaVersion":1,"rates":{"somebody":[1,1,1,1]}}', `${KEY} is not a record of rates: rates.somebody`],
  [
    '{"schemaVersion":1,"rates":{"111122223333 us-east-1":[1,1,1]}}',
    `${KEY} is not a record of rates: rates.111122223333`,
  ],
])('a record such as %s is ignored with a problem, and replaced', async (stored, problem) => {
  const store = bucket(stored);
  const read = await readRates(store, undefined);
  expect(read.rates.size).toBe(0);
  expect(read.problem).toContain(problem);
  expect((await recordRates(store, LINES, undefined, NOW)).join()).toContain('It was replaced');
  expect((await readRates(store, undefined)).problem).toBeUndefined();
});

test('a record without a MAC, or with that of another key or other rates, is ignored', async () => {
  const store = bucket();
  await recordRates(store, LINES, undefined, NOW);
  expect((await readRates(store, keysOf('A'))).problem).toBe(
    `${KEY} was not written by a worker with EVIDENCE_KEY: MAC missing`,
  );
  await recordRates(store, LINES, keysOf('B'), NOW);
  expect((await readRates(store, keysOf('A'))).problem).toContain('MAC wrong');
  const forged = bucket(store.body()!.replace('4.5', '0.5'));
  expect(await readRates(forged, keysOf('B'))).toMatchObject({
    rates: new Map(),
    problem: expect.stringContaining('MAC wrong') as string,
  });
});

test('a bucket that refuses is a problem and no error', async () => {
  const refuse = () => Promise.reject(new Error('Access Denied'));
  const store = { find: refuse, replace: refuse };
  expect(await readRates(store, undefined)).toEqual({
    rates: new Map(),
    problem: `${KEY} could not be read: Access Denied`,
  });
  expect(await recordRates(store, LINES, undefined, NOW)).toEqual([`${KEY} could not be written: Access Denied`]);
});
