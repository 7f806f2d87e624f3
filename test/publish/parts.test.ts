// The workbooks of owners and organizational units: read back by exceljs, and compared with the ledger of the organization.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuditor } from '#src/aws/auditor.ts';
import type { Store } from '#src/aws/store.ts';
import { keys } from '#domain/keys.ts';
import type { ReportSettings } from '#domain/settings/report-settings.ts';
import { readEvidence } from '#src/publish/evidence.ts';
import { findPublication } from '#src/publish/manifest.ts';
import { makePublication, publish } from '#src/publish/publish.ts';
import { verifyRun } from '#src/verify/verify-run.ts';
import type { PublishInput } from '#src/workflows/activity-types.ts';
import { readLedger, readList, readTab, type Line } from './part-books.ts';
import { startBucket, type Bucket } from './bucket.ts';
import { storeRun, type Organization, type Result } from './weeks.ts';

let bucket: Bucket;
let store: Store;
let directory: string;
beforeAll(async () => {
  bucket = await startBucket();
  ({ store } = bucket);
  directory = mkdtempSync(join(tmpdir(), 'parts-test-'));
});
afterAll(async () => {
  await bucket.simulator.close();
  rmSync(directory, { recursive: true });
});

const signal = new AbortController().signal;
const R = 'us-east-1';
const open = (id: string): Result => ['restricted-ssh', id, 'NON_COMPLIANT'];
const OWNERS = { a: 'payments@example.com', b: 'Team A/B', c: 'team a/b', d: 'data' };
const SETTINGS: Partial<ReportSettings> = {
  workbooksFor: ['owners', 'ous'],
  dueDays: { critical: 0, high: 0, medium: 0, low: 0, informational: 0, unrated: 90 },
  waivers: [
    { id: 'SEC-1', rule: '*', scope: { resources: ['a'] }, reason: 'r', approver: 'ciso', expires: '2026-02-01' },
    { id: 'SEC-2', rule: '*', scope: { resources: ['d'] }, reason: 'r', approver: 'ciso', expires: '2027-02-01' },
  ],
};
const FIRST: Organization = { '000000000001': { [R]: [open('a'), open('b'), open('gone')] } };
const SECOND: Organization = {
  '000000000001': {
    [R]: [
      open('a'),
      open('a2'),
      open('b'),
      open('c'),
      open('d'),
      open('none'),
      ['restricted-ssh', 'gone', 'COMPLIANT'],
    ],
  },
  '000000000002': { [R]: 'role-missing' },
};
const OWNER_TAGS = { ...OWNERS, a2: OWNERS.a, gone: OWNERS.a, none: '' };

const publishRun = (input: PublishInput, onProblem?: (problem: string) => void) =>
  publish(store, input, { signal, onProgress: () => undefined, ...(onProblem ? { onProblem } : {}) });

const runOf = (date: string, organization: Organization, settings: Partial<ReportSettings> = SETTINGS) =>
  storeRun(store, date, organization, { settings, ownerTags: OWNER_TAGS });

describe('two weeks', { shuffle: false }, () => {
  let first: PublishInput;
  let second: PublishInput;
  beforeAll(async () => {
    first = await runOf('2026-01-19', FIRST);
    await publishRun(first);
    second = await runOf('2026-01-26', SECOND);
    await publishRun(second);
  });

  test('each open finding of the ledger is in the workbook of its owner, and in no other', async () => {
    const { prefix, list } = await readList(store, second.runId);
    const expected = (await readLedger(store, prefix))
      .filter((line) => line['State'] === 'open')
      .map((line) => [line['Owner'] || 'no owner', line['ResourceId'], line['Change']].join(' '));
    const owners = list.parts.filter(({ kind }) => kind === 'owners');
    const found = [];
    for (const { name, file } of owners)
      for (const line of await readTab(store, `${prefix}${file}`, 'Findings'))
        found.push([name, line['Resource'], line['Change']].join(' '));
    expect(found.toSorted()).toEqual(expected.toSorted());
    expect(Object.fromEntries(owners.map(({ name, file }) => [name, file]))).toEqual({
      'no owner': 'owners/_unowned.xlsx',
      'Team A/B': expect.stringMatching(/^owners\/Team-A-B-[0-9a-f]{16}\.xlsx$/),
      'team a/b': expect.stringMatching(/^owners\/team-a-b-[0-9a-f]{16}\.xlsx$/),
      data: 'owners/data.xlsx',
      'payments@example.com': 'owners/payments@example.com.xlsx',
    });
  });

  test('the figures on the covers of owners, and of units, add up to those of the organization', async () => {
    const { prefix, list } = await readList(store, second.runId);
    for (const kind of ['owners', 'ous']) {
      const sums: Record<string, number> = {};
      const organization: Line = {};
      for (const { file } of list.parts.filter((part) => part.kind === kind))
        for (const line of await readTab(store, `${prefix}${file}`, 'Cover')) {
          const figure = String(line['Figure']);
          sums[figure] = (sums[figure] ?? 0) + Number(line['This part']);
          organization[figure] = line['Organization'];
        }
      expect(sums).toEqual(organization);
      expect(sums).toMatchObject({ 'Open findings': 6, New: 4, Resolved: 1, 'Still open': 2, Waived: 2 });
    }
  });

  test('new findings come first, and a waiver that expires is listed with what it covers', async () => {
    const { prefix } = await readList(store, second.runId);
    const key = `${prefix}owners/payments@example.com.xlsx`;
    const findings = await readTab(store, key, 'Findings');
    expect(findings.map((line) => [line['Resource'], line['Change'], line['Waiver']])).toEqual([
      ['a2', 'New', null],
      ['a', 'Still open', 'SEC-1'],
    ]);
    const waivers = await readTab(store, key, 'Waivers');
    expect(waivers.map((line) => [line['Id'], line['Status'], line['Findings']])).toEqual([['SEC-1', 'expiring', 1]]);
    expect(await readTab(store, `${prefix}owners/data.xlsx`, 'Waivers')).toEqual([]);
  });

  test('the workbooks are in the manifest, and their dated copies are those of the current publication', async () => {
    const { prefix, list } = await readList(store, second.runId);
    const { manifest } = (await findPublication(store, second.runId))!;
    const listed = manifest.objects.map(({ key }) => key).filter((key) => key.startsWith(`${prefix}o`));
    expect(listed).toEqual(list.parts.map(({ file }) => `${prefix}${file}`));
    expect((await store.list('reports/2026-01-26/')).toSorted()).toEqual(
      list.parts.map(({ file }) => keys.part('2026-01-26', file)).toSorted(),
    );
  });

  const verify = async ({ runId }: PublishInput) => {
    const auditor = createAuditor(bucket.client, store.bucket);
    const { differences, notRebuilt } = (await verifyRun({ store, auditor, directory, signal }, runId))!;
    return { keys: differences.map(({ key }) => key), notRebuilt };
  };

  test('verify rebuilds them, and names one that was changed and one that is foreign', async () => {
    expect(await verify(second)).toEqual({ keys: [], notRebuilt: [] });
    const changed = keys.part('2026-01-26', 'owners/data.xlsx');
    const foreign = keys.part('2026-01-26', 'owners/other.xlsx');
    const body = await store.get({ key: changed });
    const put = (Key: string, Body: Buffer | string) =>
      bucket.client.send(new PutObjectCommand({ Bucket: store.bucket, Key, Body }));
    await put(changed, 'changed');
    await put(foreign, body);
    expect((await verify(second)).keys.toSorted()).toEqual([changed, foreign]);
    await put(changed, body);
  });

  test('a republication removes the copies that it does not have', async () => {
    const next = await runOf('2026-01-26', SECOND, { ...SETTINGS, workbooksFor: ['ous'] });
    await publishRun({ ...next, startedAt: '2026-01-26T02:00:00.000Z' });
    expect(await store.list('reports/2026-01-26/')).toEqual(['reports/2026-01-26/ous/Apps.xlsx']);
  });

  test('a copy that may not be removed is reported, and the report is published', async () => {
    const next = await runOf('2026-01-19', FIRST, {});
    bucket.simulator.control({ addFaults: [{ kind: 's3-refuse', how: '403', keyPrefix: 'reports/2026-01-19/' }] });
    const problems: string[] = [];
    const { promoted } = await publishRun({ ...next, startedAt: '2026-01-26T03:00:00.000Z' }, (problem) =>
      problems.push(problem),
    );
    bucket.simulator.control({ clearFaults: true });
    expect([promoted, problems]).toEqual([true, [expect.stringContaining('s3:DeleteObject')]]);
  });
});

test('a report without the setting has the same bytes', async () => {
  const input = await runOf('2026-02-02', SECOND);
  const { settings: _, ...plain } = input.plan;
  const make = async (run: PublishInput) => {
    const evidence = await readEvidence(store, run.plan.discovery, run.shards, signal);
    const { prefix, manifest } = await makePublication(store, run, evidence, { signal, onProgress: () => undefined });
    const own = manifest.objects.filter(({ key }) => key.startsWith(prefix));
    return Object.fromEntries(own.map(({ key, sha256 }) => [key.slice(prefix.length), sha256]));
  };
  const { waivers: __, dueDays: ___, ...only } = SETTINGS;
  const without = await make({ ...input, plan: plain });
  const stored = (await runOf('2026-02-02', SECOND, only)).plan.settings!;
  const withParts = await make({ ...input, plan: { ...input.plan, settings: stored } });
  expect(Object.keys(without).filter((name) => /^ou|^owners|parts/.test(name))).toEqual([]);
  expect(withParts).toMatchObject(without);
});
