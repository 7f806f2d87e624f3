// What doctor says of the files of waivers and settings, and of the tags of accounts.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { evidence } from '#src/doctor/checks/evidence.ts';
import { settings } from '#src/doctor/checks/settings.ts';
import type { ScenarioInput } from '#simulator/scenario/scenario.ts';
import { examine, notified } from './examination.ts';

let directory: string;
beforeAll(async () => (directory = await mkdtemp(join(tmpdir(), 'doctor-'))));
afterAll(() => rm(directory, { recursive: true, force: true }));

test('without files nothing is named, and that is well', async () => {
  expect(notified(await examine(settings))).toEqual(['ok: 0 waivers, 0 accounts named, 0 rules rated']);
});

test('each fault of a file, accounts that nobody lists, and tags that cannot be read are warnings', async () => {
  const REPORT_SETTINGS_FILE = join(directory, 'settings.yaml');
  const WAIVERS_FILE = join(directory, 'waivers.yaml');
  await writeFile(REPORT_SETTINGS_FILE, "environments: { '012345678901': live, '12345678901': prod }\n");
  await writeFile(
    WAIVERS_FILE,
    "waivers: [{ id: a, rule: r, scope: { accountIds: ['012345678901', '999999999999'] }, reason: r, approver: a, expires: 2026-12-31 }]\n",
  );
  const env = { REPORT_SETTINGS_FILE, WAIVERS_FILE, READ_ACCOUNT_TAGS: 'true' };
  const scenario: ScenarioInput = {
    faults: [{ kind: 'malformed', how: 'garbage', operations: ['organizations:ListTagsForResource'] }],
  };
  expect(notified(await examine(settings, { env, scenario }))).toEqual([
    'ok: 1 waivers, 2 accounts named, 0 rules rated',
    `warning: ${REPORT_SETTINGS_FILE}: environments.012345678901: expected one of prod, staging, dev, test, sandbox, nonprod, unclassified`,
    `warning: ${REPORT_SETTINGS_FILE}: environments.12345678901: expected an account id: a text of 12 digits`,
    'warning: 1 accounts are not in the organization: 999999999999',
    expect.stringMatching(
      /^warning: tags of accounts cannot be read: ListTagsForResource: TypeError: the answer is not a JSON object/,
    ),
  ]);
});

test('each route that the settings of channels cannot use is a warning', async () => {
  const REPORT_SETTINGS_FILE = join(directory, 'routes.yaml');
  const routes =
    'owners: { data: { slack: data, jira: DATA }, web: { slack: web, mail: [web@example.com] } }, default: { teams: all }';
  await writeFile(REPORT_SETTINGS_FILE, `workbooksFor: [owners]\nroutes: { ${routes} }\n`);
  const env = { REPORT_SETTINGS_FILE, SLACK_WEBHOOKS: '{"data":"https://hooks.slack.example/1"}' };
  expect(notified(await examine(settings, { env }))).toEqual([
    'ok: 0 waivers, 0 accounts named, 0 rules rated',
    'warning: routes.owners.data: JIRA_BASE_URL is not set',
    'warning: routes.owners.web: SLACK_WEBHOOKS has no webhook web',
    'warning: routes.owners.web: SES_FROM is not set',
    'warning: routes.default: TEAMS_WEBHOOKS has no webhook all',
  ]);
});

test('tags that can be read are well', async () => {
  expect(notified(await examine(settings, { env: { READ_ACCOUNT_TAGS: 'true' } })).at(-1)).toBe(
    'ok: tags of accounts can be read',
  );
});

test('without an evidence key there is a warning, and with keys their ids are named, never the keys', async () => {
  expect(notified(await examine(evidence))).toEqual([
    'warning: EVIDENCE_KEY is not set: whoever reaches the Temporal namespace can publish a forged report',
  ]);
  const env = { EVIDENCE_KEY: `k2:${'B'.repeat(43)}=,k1:${'A'.repeat(43)}=` };
  expect(notified(await examine(evidence, { env }))).toEqual([
    'ok: evidence is authenticated with the key k2; older evidence is verified with k1',
  ]);
});

test('a key that signs is fine, and one that KMS refuses is a warning', async () => {
  const SIGNING_KEY_ARN = 'arn:aws:kms:us-east-1:111122223333:key/5678efab-12ab-34cd-56ef-1234567890ab';
  const env = { EVIDENCE_KEY: `k1:${'A'.repeat(44)}`, SIGNING_KEY_ARN };
  const faults = [{ kind: 'refusal' as const, code: 'AccessDeniedException' as const, operations: ['kms:Sign'] }];
  expect(await notifiedLast(env)).toBe(`ok: manifests are signed with ${SIGNING_KEY_ARN}`);
  expect(await notifiedLast(env, { faults })).toBe(
    `warning: ${SIGNING_KEY_ARN} cannot sign manifests: AccessDeniedException: User is not authorized to perform this action.`,
  );
});

const notifiedLast = async (env: Record<string, string>, scenario: ScenarioInput = {}) =>
  notified(await examine(evidence, { env, scenario })).at(-1);

test('a bucket that accepts anchors is fine, and one that does not is a warning', async () => {
  const env = { EVIDENCE_KEY: `k1:${'A'.repeat(44)}`, ANCHOR_BUCKET: 'anchors-local' };
  const withBucket = { s3: { buckets: ['sys-compliance-reports-local', 'anchors-local'] } };
  const key = 'ok: evidence is authenticated with the key k1';
  expect(notified(await examine(evidence, { env, scenario: withBucket }))).toEqual([
    key,
    'ok: s3://anchors-local accepts anchors; its Object Lock and its policy are not checked, because only its owner sees them',
  ]);
  expect(notified(await examine(evidence, { env }))).toEqual([
    key,
    'warning: s3://anchors-local does not accept anchors: NoSuchBucket: The specified bucket does not exist',
  ]);
});
