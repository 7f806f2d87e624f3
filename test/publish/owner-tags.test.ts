// Which tag counts as the owner of a finding, from the stored evidence to the ledger.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Store } from '#src/aws/store.ts';
import { csvReader } from '#domain/rows/csv.ts';
import { buildLedgerKey, keys } from '#domain/keys.ts';
import { LEDGER_COLUMNS } from '#domain/findings/ledger.ts';
import { DEFAULT_TAG_KEYS } from '#domain/settings/tag-keys.ts';
import { findPublication } from '#src/publish/manifest.ts';
import { publish } from '#src/publish/publish.ts';
import type { Simulator } from '#simulator/server.ts';
import { startBucket } from './bucket.ts';
import { storeRun, type Organization, type RunOptions } from './weeks.ts';

let simulator: Simulator;
let store: Store;
beforeAll(async () => {
  ({ simulator, store } = await startBucket());
});
afterAll(() => simulator.close());

/** Publishes a report and returns the owner of each finding in its ledger. */
async function ownersOf(date: string, organization: Organization, options: RunOptions): Promise<string[]> {
  const input = await storeRun(store, date, organization, options);
  await publish(store, input, { signal: new AbortController().signal, onProgress: () => undefined });
  const { prefix } = (await findPublication(store, input.runId))!;
  const read = csvReader(LEDGER_COLUMNS).read(String(await store.get({ key: buildLedgerKey(prefix) })));
  const at = (name: string) => LEDGER_COLUMNS.indexOf(name);
  return read.map((line) => `${line[at('ResourceId')]} ${line[at('Owner')]}`);
}

const A = '000000000001';
const R = 'us-east-1';
const two: Organization = {
  [A]: {
    [R]: [
      ['rule', 'i-1', 'NON_COMPLIANT'],
      ['rule', 'i-2', 'NON_COMPLIANT'],
    ],
  },
};

test('a finding has the owner that the scan found by the keys that count, also while it cannot be read', async () => {
  const ownerTags = { 'i-1': 'web' };
  expect(await ownersOf('2026-01-04', two, { ownerTags })).toEqual(['i-1 web', 'i-2 team']);
  expect(await ownersOf('2026-01-11', { [A]: { [R]: 'failed' } }, {})).toEqual(['i-1 web', 'i-2 team']);
});

test('the column Tag:Owner does not count if no key of the settings is Owner', async () => {
  const settings = { tagKeys: { ...DEFAULT_TAG_KEYS, owner: ['Team'] } };
  expect(await ownersOf('2026-02-01', two, { settings, ownerTags: { 'i-1': 'web' } })).toEqual(['i-1 web', 'i-2 ']);
  const raw = String(await store.get({ key: keys.raw('2026-02-01') }));
  expect(raw.split('\n').filter((line) => line.endsWith(',team,'))).toHaveLength(2);
});
