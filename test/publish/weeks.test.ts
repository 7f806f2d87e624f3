// Reports one after another, each starting from the ledger of the one before: what is told of a finding over weeks.
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Store } from '#src/aws/store.ts';
import { csvReader } from '#domain/rows/csv.ts';
import type { HistorySummary } from '#domain/history/history.ts';
import { keys, buildLedgerKey } from '#domain/keys.ts';
import { LEDGER_COLUMNS } from '#domain/findings/ledger.ts';
import { findPublication } from '#src/publish/manifest.ts';
import { publish } from '#src/publish/publish.ts';
import type { PublishInput } from '#src/workflows/activity-types.ts';
import type { Simulator } from '#simulator/server.ts';
import { aSummary } from '../support/builders.ts';
import { startBucket } from './bucket.ts';
import { storeRun, type Organization, type Result } from './weeks.ts';

let simulator: Simulator;
let store: Store;
// A bucket of its own for each test: a report starts from whatever is there.
beforeEach(async () => {
  ({ simulator, store } = await startBucket());
});
afterEach(() => simulator.close());

const on = (date: string) => `2026-${date}`;

const put = (key: string, text: string) => store.putOnce(key, Buffer.from(text), 'text/plain');

const run = (reportDate: string, organization: Organization) => storeRun(store, reportDate, organization);

const publishRun = (input: PublishInput) =>
  publish(store, input, { signal: new AbortController().signal, onProgress: () => undefined });

/** The ledger of a run's latest publication, a line a finding: identity, state and dates, then what the report says of it. */
async function ledger({ runId }: PublishInput): Promise<string[]> {
  const { prefix } = (await findPublication(store, runId))!;
  const reader = csvReader(LEDGER_COLUMNS);
  const at = (name: string) => LEDGER_COLUMNS.indexOf(name);
  const told = [
    'AccountId',
    'Rule',
    'ResourceId',
    'State',
    'FirstSeen',
    'OpenSince',
    'LastSeen',
    'ResolvedOn',
    'Change',
  ];
  const text = String(await store.get({ key: buildLedgerKey(prefix) }));
  return reader.read(text).map((line) =>
    told
      .map((name) => line[at(name)]!)
      .filter((value) => value !== '')
      .join(' ')
      .replaceAll('2026-', ''),
  );
}

const A = '000000000001';
const B = '000000000002';
const R = 'us-east-1';
const open: Result = ['rule', 'i-1', 'NON_COMPLIANT'];
const NONE = { new: 0, reopened: 0, resolved: 0, unknown: 0, stillOpen: 0, departed: 0, retired: 0 };
const other: Result = ['rule', 'i-2', 'NON_COMPLIANT'];

test('an account unreadable, then not listed, then back: unknown, departed, then resolved or open with its true age', async () => {
  const weeks: [string, Organization][] = [
    ['01-04', { [A]: { [R]: [open] }, [B]: { [R]: [open, other] } }],
    ['01-11', { [A]: { [R]: [open] }, [B]: { [R]: 'role-missing' } }],
    ['01-18', { [A]: { [R]: [open] } }],
    ['01-25', { [A]: { [R]: [open] }, [B]: { [R]: [['OrgConfigRule-rule-ab12cd34', 'i-1', 'NON_COMPLIANT']] } }],
  ];
  const told = [];
  for (const [date, organization] of weeks) {
    const input = await run(on(date), organization);
    const { changes } = await publishRun(input);
    told.push({ changes, ledger: await ledger(input) });
  }
  const counts = { ...NONE };
  const ofA = (lastSeen: string, change: string) => `${A} rule i-1 open 01-04 01-04 ${lastSeen} ${change}`;
  const unknown = [`${B} rule i-1 open 01-04 01-04 01-04 Unknown`, `${B} rule i-2 open 01-04 01-04 01-04 Unknown`];
  const departed = [
    `${B} rule i-1 departed 01-04 01-04 01-04 01-18 Departed`,
    `${B} rule i-2 departed 01-04 01-04 01-04 01-18 Departed`,
  ];
  expect(told).toEqual([
    {
      changes: null,
      ledger: [
        `${A} rule i-1 open 01-04 01-04 01-04`,
        `${B} rule i-1 open 01-04 01-04 01-04`,
        `${B} rule i-2 open 01-04 01-04 01-04`,
      ],
    },
    { changes: { ...counts, unknown: 2, stillOpen: 1 }, ledger: [ofA('01-11', 'Still open'), ...unknown] },
    { changes: { ...counts, departed: 2, stillOpen: 1 }, ledger: [ofA('01-18', 'Still open'), ...departed] },
    {
      changes: { ...counts, reopened: 1, resolved: 1, stillOpen: 1 },
      ledger: [
        ofA('01-25', 'Still open'),
        `${B} rule i-1 open 01-04 01-04 01-25 Reopened`,
        `${B} rule i-2 resolved 01-04 01-04 01-04 01-25 Resolved`,
      ],
    },
  ]);
});

test('a retry, also after one that failed, and a rebuild start from the ledger that the first publication started from', async () => {
  await publishRun(await run(on('02-01'), { [A]: { [R]: [open] } }));
  const input = await run(on('02-08'), { [A]: { [R]: [other] } });
  const first = await publishRun(input);
  const once = await ledger(input);
  // Meanwhile the week before is published anew, with another finding.
  await publishRun({ ...(await run(on('02-01'), { [A]: { [R]: [other] } })), startedAt: on('02-09T00:00:00.000Z') });
  // Publication 2 failed, so that the retry after it makes publication 3.
  const retried = await publishRun({ ...input, number: 3 });
  const { manifest } = (await findPublication(store, input.runId))!;
  const rebuilt = { ...input, runId: randomUUID(), plan: { ...input.plan, past: manifest.past, whole: false } };
  const again = await publishRun(rebuilt);
  expect([retried.changes, again.changes]).toEqual([first.changes, first.changes]);
  expect([await ledger(input), await ledger(rebuilt)]).toEqual([once, once]);
  expect(first.changes).toEqual({ ...NONE, new: 1, resolved: 1 });
});

test('a summary of before there were ledgers is compared by its figures alone', async () => {
  const old = aSummary({ reportDate: on('03-01'), rows: 5, complianceTypes: { NON_COMPLIANT: 5 } });
  await put(keys.history(on('03-01')), JSON.stringify(old));
  const input = await run(on('03-08'), { [A]: { [R]: [open] } });
  const { changes, flags } = await publishRun(input);
  const { past } = (await findPublication(store, input.runId))!.manifest;
  expect({ changes, flags, comparedWith: past.comparedWith?.reportDate, ledger: past.comparedWith?.ledger }).toEqual({
    ...{ changes: null, flags: [], comparedWith: on('03-01'), ledger: undefined },
  });
});

test('a history file that is none is left out and flagged, and the one before it counts', async () => {
  await publishRun(await run(on('04-05'), { [A]: { [R]: [open] } }));
  await put(keys.history(on('04-12')), '{"schemaVersion":2,');
  const { flags, changes } = await publishRun(await run(on('04-19'), { [A]: { [R]: [open] } }));
  expect({ flags, changes }).toEqual({
    flags: [`history/${on('04-12')}.json holds no summary of a report and was left out`],
    changes: { ...NONE, stillOpen: 1 },
  });
  // Its own date can be published nevertheless.
  expect(await publishRun(await run(on('04-12'), { [A]: { [R]: [open] } }))).toMatchObject({ promoted: true });
});

test('history and its table say what a report came to', async () => {
  await publishRun(await run(on('05-03'), { [A]: { [R]: [open] } }));
  const input = await run(on('05-10'), { [A]: { [R]: [open, ['rule', 'i-3', 'COMPLIANT'], other] } });
  await publishRun(input);
  const summary = JSON.parse(String(await store.get({ key: keys.history(on('05-10')) }))) as HistorySummary;
  const counts = { compliant: 1, nonCompliant: 2, notApplicable: 0, insufficientData: 0, other: 0 };
  expect(summary).toMatchObject({
    ...{ schemaVersion: 3, compliancePercent: 33.33, nonCompliantResources: 2 },
    findings: { open: 2, breached: 0, waived: 0 },
    changes: { ...NONE, new: 1, stillOpen: 1 },
    ruleHealth: { expected: 1, healthy: 1, counts: { healthy: 1 }, inferredMissing: 0, percent: 100 },
    ruleFamilies: { rule: on('05-10') },
    totals: {
      environments: { dev: counts },
      ous: { Apps: counts },
      severities: { unrated: counts },
      rules: { rule: counts },
    },
  });
  const table = String(await store.get({ key: keys.historyTable })).split('\n');
  const line = `${on('05-10')},complete,100.00,33.33,1,1,0,0,0,3,1,2,0,0,2,2,0,0,1,0,0,0,1,0,${input.runId},1,3,1,1,100.00,0,0`;
  expect(table.slice(1, -1)).toEqual([
    expect.stringMatching(new RegExp(`^${on('05-03')},complete,100.00,0.00,`)),
    line,
  ]);
});
