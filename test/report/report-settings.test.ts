// A whole run with settings of every kind: one file wrong, waivers in the bucket, tags of accounts; then the same run rebuilt.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Discovery } from '#domain/coverage/reconciliation.ts';
import type { TagsOfAccounts } from '#domain/findings/account-tags.ts';
import type { ReportSettings } from '#domain/settings/report-settings.ts';
import type { Manifest } from '#src/publish/manifest.ts';
import { startLab, type Lab } from '../support/lab.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import { readBook } from '../workbook/books.ts';

let lab: Lab;
let directory: string;
let result: ReportResult;
let manifest: Manifest;
const readJson = async <T>(object: { key: string }) => JSON.parse(String(await lab.store.get(object))) as T;
const putWaivers = (text: string) =>
  lab.s3.send(new PutObjectCommand({ Bucket: lab.store.bucket, Key: 'waivers.yaml', Body: text }));

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'report-settings-'));
  const settings = join(directory, 'settings.yaml');
  await writeFile(settings, 'dueDays: { urgent: 1 }\n');
  const excluded = { EXCLUDE_ACCOUNT_IDS: '999999999999' };
  lab = await startLab({ settings: { READ_ACCOUNT_TAGS: 'true', REPORT_SETTINGS_FILE: settings, ...excluded } });
  await putWaivers(`
waivers:
  - { id: ended, rule: '*', reason: all, approver: ciso, expires: 2020-12-31 }
  - { id: us, rule: '*', scope: { regions: [us-east-1] }, reason: one region, approver: ciso, expires: 2099-12-31 }
  - { id: nothing, rule: no-such-rule, reason: none, approver: ciso, expires: 2099-12-31 }
`);
  result = await lab.report();
  manifest = await readJson({ key: result.keys.manifest });
});
afterAll(async () => {
  await lab.stop();
  await rm(directory, { recursive: true, force: true });
});

test('a file that is wrong and an excluded account that is not listed are flags of the report', async () => {
  expect(result.flags).toEqual([
    `the file of settings, ${join(directory, 'settings.yaml')}, is wrong and counts for nothing: dueDays: unknown "urgent": accepted are critical, high, medium, low, informational, unrated`,
    "excluded, but not in the organization: 999999999999; correct EXCLUDE_ACCOUNT_IDS or this run's excludeAccountIds",
  ]);
  const { waivers, dueDays } = await readJson<ReportSettings>(manifest.plan.settings!);
  expect([waivers.map(({ id }) => id), dueDays.critical]).toEqual([['ended', 'us', 'nothing'], 7]);
});

test('the tags of every account that was to be read are evidence of the run, and kept for the next', async () => {
  const { accounts, fault } = await readJson<TagsOfAccounts>(manifest.plan.accountTags!);
  const listed = await readJson<Discovery>(manifest.plan.discovery);
  const read = listed.accounts.filter(({ scope }) => scope === 'scan').map(({ id }) => id);
  expect(Object.keys(accounts).toSorted()).toEqual(read.toSorted());
  expect(fault).toBeUndefined();
  expect(Object.values(accounts).filter(({ environment }) => environment === undefined)).toEqual([]);
  expect(await readJson({ key: 'history/account-tags.json' })).toEqual({ schemaVersion: 1, accounts });
  const { settings, accountTags } = manifest.plan;
  expect(manifest.objects).toEqual(expect.arrayContaining([settings, accountTags]));
});

test('Coverage, Owners and Waivers show what the settings come to', async () => {
  const file = join(directory, 'report.xlsx');
  await writeFile(file, await lab.store.get({ key: result.keys.report }));
  const tabs = new Map((await readBook(file)).map(({ name, rows }) => [name, rows]));
  /** The lines below a header that begins with this word, up to the first line of a single cell. */
  const linesBelow = (name: string, header: string) => {
    const rows = tabs.get(name)!;
    const from = rows.findIndex((row) => row['A'] === header) + 1;
    const to = rows.findIndex((row, index) => index >= from && row['B'] === undefined);
    return rows.slice(from, to === -1 ? undefined : to);
  };
  const discovered = await readJson<Discovery>(manifest.plan.discovery);
  const coverage = linesBelow('Coverage', 'Account');
  expect(coverage.filter(({ D, E }) => !D || !E)).toEqual([]);
  const [tagged] = coverage.filter(({ E }) => String(E).startsWith('account tag Environment: '));
  expect(discovered.accounts.map(({ id }) => id)).toContain(tagged!['A']);

  const sum = (lines: typeof coverage, column: string) =>
    lines.reduce((total, line) => total + Number(line[column]), 0);
  const owned = linesBelow('Owners', 'Owner');
  const unowned = linesBelow('Owners', 'Account');
  const open = sum(owned, 'D') + sum(unowned, 'D');
  expect(open).toBeGreaterThan(0);
  expect(new Set(owned.map(({ B }) => B))).toEqual(new Set(['resource tag', 'account tag']));
  const [nothing, us, ended, ...others] = linesBelow('Waivers', 'Id');
  expect([ended!['K'], ended!['L']]).toEqual(['expired', 0]);
  expect([nothing!['K'], nothing!['L']]).toEqual(['active, matches nothing', 0]);
  expect([us!['C'], us!['K']]).toEqual(['regions: us-east-1', 'active']);
  expect(us!['L']).toBeGreaterThan(0);
  expect(us!['L']).toBeLessThan(open);
  expect(sum(owned, 'F')).toBeLessThanOrEqual(Number(us!['L']));
  expect(others).toEqual([]);
});

test('a report that is made again rests on the settings and tags of its base, whatever holds now', async () => {
  await putWaivers('waivers: []\n');
  const asked = () => lab.simulator.log().operations['organizations:ListTagsForResource']?.calls;
  const before = asked();
  const rebuilt = await lab.report({ rebuildFrom: result.runId });
  expect(before).toBeGreaterThan(0);
  expect(asked()).toBe(before);
  const { plan } = await readJson<Manifest>({ key: rebuilt.keys.manifest });
  expect([plan.settings, plan.accountTags]).toEqual([manifest.plan.settings, manifest.plan.accountTags]);
  expect(rebuilt.flags).toEqual(result.flags);
});

test('waivers that S3 refuses and tags that cannot be read mark the report, and do not stop it', async () => {
  await lab.s3.send(new DeleteObjectCommand({ Bucket: lab.store.bucket, Key: 'history/account-tags.json' }));
  const operations = ['organizations:ListTagsForResource'];
  lab.simulator.control({
    addFaults: [
      { kind: 's3-refuse', how: '403', keyPrefix: 'waivers.yaml' },
      { kind: 'malformed', how: 'garbage', operations },
    ],
  });
  const { status, flags } = await lab.report();
  lab.simulator.control({ clearFaults: true });
  expect(status).toBe('complete');
  expect(flags).toEqual([
    expect.stringMatching(
      /^the file of waivers, s3:\/\/.*\/waivers.yaml, is wrong and counts for nothing: S3 refuses it/,
    ),
    result.flags[0],
    expect.stringMatching(
      /^the tags of \d+ of \d+ accounts could not be refreshed: ListTagsForResource: TypeError: the answer is not a JSON object/,
    ),
    result.flags[1],
  ]);
});
