// Findings of IAM users that two regions show, over weeks: once in the ledger, twice in the raw CSV.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Store } from '#src/aws/store.ts';
import { csvReader } from '#domain/rows/csv.ts';
import { buildLedgerKey, keys } from '#domain/keys.ts';
import { LEDGER_COLUMNS } from '#domain/findings/ledger.ts';
import { findPublication } from '#src/publish/manifest.ts';
import { publish } from '#src/publish/publish.ts';
import type { Simulator } from '#simulator/server.ts';
import { startBucket } from './bucket.ts';
import { storeRun, type Organization, type Result } from './weeks.ts';

let simulator: Simulator;
let store: Store;
beforeAll(async () => {
  ({ simulator, store } = await startBucket());
});
afterAll(() => simulator.close());

/** Publishes a week's report. Returns its open findings, its warnings, and the lines of its ledger. */
async function publishWeek(day: string, organization: Organization, globalResourceRegion?: string) {
  const settings = globalResourceRegion === undefined ? {} : { globalResourceRegion };
  const input = await storeRun(store, `2026-01-${day}`, organization, { settings, resourceType: 'AWS::IAM::User' });
  const { flags } = await publish(store, input, { signal: new AbortController().signal, onProgress: () => undefined });
  const { prefix } = (await findPublication(store, input.runId))!;
  const read = csvReader(LEDGER_COLUMNS).read(String(await store.get({ key: buildLedgerKey(prefix) })));
  const lines = read.map((line) =>
    ['AccountId', 'Region', 'State', 'OpenSince', 'Change']
      .map((name) => line[LEDGER_COLUMNS.indexOf(name)]!)
      .join(' ')
      .replaceAll(/0{9}|2026-01-/g, ''),
  );
  const summary = JSON.parse(String(await store.get({ key: keys.history(input.plan.reportDate) }))) as {
    findings: { open: number };
  };
  return { open: summary.findings.open, flags, lines };
}

const A = '000000000001';
const B = '000000000002';
const [AP, US] = ['ap-east-1', 'us-east-1'];
const user: Result = ['rule', 'user-1', 'NON_COMPLIANT'];
const twice = { [AP]: [user], [US]: [user] };

test('a finding counts once from the week in which the setting is there, and stays where the region is not read', async () => {
  expect(await publishWeek('04', { [A]: twice, [B]: twice })).toEqual({
    ...{ open: 4, flags: [] },
    lines: ['001 ap-east-1 open 04 ', '001 us-east-1 open 04 ', '002 ap-east-1 open 04 ', '002 us-east-1 open 04 '],
  });
  const once = { [A]: twice, [B]: { [AP]: [user], [US]: 'failed' as const } };
  expect(await publishWeek('11', once, US)).toEqual({
    ...{ open: 2, flags: [] },
    lines: [
      '001 ap-east-1 retired 04 Retired',
      '001 us-east-1 open 04 Still open',
      '002 ap-east-1 retired 04 Retired',
      '002 us-east-1 open 04 Unknown',
    ],
  });
  const raw = String(await store.get({ key: keys.raw('2026-01-11') }));
  expect(raw.split('\n').filter((line) => line.includes('user-1'))).toHaveLength(3);
});

test('a region that the report does not cover is a warning, and every finding still counts once', async () => {
  const { open, flags } = await publishWeek('18', { [A]: twice, [B]: twice }, 'eu-west-1');
  expect({ open, flags }).toEqual({
    open: 2,
    flags: ['the settings name eu-west-1 as globalResourceRegion, but the report does not cover that region'],
  });
});
