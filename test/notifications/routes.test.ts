// Notifications about owners' workbooks in whole runs: each reaches its owner only, once, also where a channel fails at first.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keys } from '#domain/keys.ts';
import type { PartList } from '#src/publish/part-books.ts';
import type { Manifest } from '#src/publish/manifest.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import type { Delivery } from '#simulator/receivers/receiver.ts';
import { receiverSettings, startReceivers, type Receivers } from '#simulator/receivers/server.ts';
import { startLab, untilPhase, type Lab } from '../support/lab.ts';
import { sentEvents, titleOf } from './sent.ts';

const FIRST = '2026-11-02';
const SECOND = '2026-11-09';

let receivers: Receivers;
let lab: Lab;
let directory: string;
let first: ReportResult;
let second: ReportResult;
let parts: PartList;

const slack = (name: string) => `/slack/T0ACME/${name}/0123456789abcdef`;
const TEAMS = '/teams/workflows/data/triggers/manual/paths/invoke?sig=5ecre7';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'routes-test-'));
  const file = join(directory, 'settings.yaml');
  receivers = await startReceivers();
  const settings = {
    ...receiverSettings(receivers.url),
    ...{ READ_TAGS: 'false', REPORT_SETTINGS_FILE: file },
    SLACK_WEBHOOKS: JSON.stringify({
      payments: `${receivers.url}${slack('B0PAY')}`,
      security: `${receivers.url}${slack('B0SEC')}`,
    }),
    TEAMS_WEBHOOKS: JSON.stringify({ data: `${receivers.url}${TEAMS}` }),
  };
  lab = await startLab({ settings });
  const scanned = [...lab.simulator.oracle().regions()].filter(({ disposition }) => disposition === 'scanned');
  const [a, b, c] = [...new Set(scanned.map(({ accountId }) => accountId))];
  await writeFile(
    file,
    `
workbooksFor: [owners]
owners: { accounts: { '${a}': payments@example.com, '${b}': data, '${c}': nobody told } }
routes:
  owners:
    payments@example.com: { slack: payments, jira: PAY, mail: [payments@example.com] }
    data: { teams: data, slack: missing }
  default: { slack: security }
`,
  );
  receivers.fail(
    'slack',
    [
      { how: 'status', status: 500 },
      { how: 'cut', when: 'before' },
    ],
    slack('B0PAY'),
  );
  receivers.fail('jira', [{ how: 'cut', when: 'after' }], 'POST /jira/rest/api/3/issue');
  first = await lab.report({ reportDate: FIRST });
  const { objects } = JSON.parse(String(await lab.store.get({ key: first.keys.manifest }))) as Manifest;
  const { key } = objects.find((object) => object.key.endsWith('/parts.json'))!;
  parts = JSON.parse(String(await lab.store.get({ key }))) as PartList;

  // A retry that reads one account of the owner `data` again: what changes concerns that owner only.
  lab.simulator.control({ addFaults: [{ kind: 'role-missing', accounts: [b!] }] });
  const handle = await lab.start({ reportDate: SECOND, retryWindowHours: 1 });
  await untilPhase(handle, 'awaiting-retry');
  lab.simulator.control({ clearFaults: true });
  await handle.executeUpdate('retryFailedAccounts', { args: [{}] });
  second = (await handle.result()) as ReportResult;
});
afterAll(async () => {
  await lab.stop();
  await receivers.close();
  await rm(directory, { recursive: true, force: true });
});

/** What a receiver got about a part on a date, by the address. */
const routed = (receiver: string, date: string): { path: string; payload: string }[] =>
  sentEvents(receivers, receiver)
    .filter(
      (delivery: Delivery) => titleOf(delivery) === '' || !JSON.stringify(delivery.payload).includes(': complete'),
    )
    .map(({ path, payload }) => ({ path, payload: JSON.stringify(payload).replaceAll('\\', '') }))
    .filter(({ payload }) => payload.includes('open finding') && payload.includes(date));

const titleFor = (name: string) => {
  const { figures } = parts.parts.find((part) => part.name === name)!;
  return `AWS Config compliance ${FIRST}: ${figures.open.toLocaleString('en')} open findings, ${name}`;
};

test('each owner gets one notification with its figures and its workbook, through 500, cuts and lost answers', () => {
  const sent = (receiver: string) => routed(receiver, FIRST);
  expect(
    sent('slack')
      .map(({ path }) => path)
      .toSorted(),
  ).toEqual([slack('B0PAY'), slack('B0SEC')]);
  expect(sent('teams').map(({ path }) => path)).toEqual([TEAMS]);
  expect([sent('jira').length, sent('ses').length, sent('sns').length]).toEqual([1, 1, 0]);
  const texts = {
    payments: [sent('slack').find(({ path }) => path === slack('B0PAY'))!, sent('jira')[0]!, sent('ses')[0]!],
    data: sent('teams'),
  };
  for (const { payload } of texts.payments) {
    expect(payload).toContain(titleFor('payments@example.com'));
    expect(payload).toContain(keys.part(FIRST, 'owners/payments@example.com.xlsx'));
    expect(payload).not.toContain('owners/data.xlsx');
  }
  expect(texts.data[0]!.payload).toContain(titleFor('data'));
  expect(texts.data[0]!.payload).not.toContain('payments@example.com');
  expect(receivers.tickets.filter(({ key }) => key.startsWith('PAY-')).map(({ labels }) => labels)).toContainEqual([
    `aws-config-compliance-${FIRST}-owners/payments@example.com`,
  ]);
});

test('the mail of a route goes to its addresses only', () => {
  const [mail] = routed('ses', FIRST);
  expect(mail!.payload).toContain('payments@example.com');
  expect(mail!.payload).not.toContain('security@acme.example');
});

test('findings without an owner go to the default, and an owner without a route is not notified', () => {
  const unowned = routed('slack', FIRST).find(({ path }) => path === slack('B0SEC'))!;
  expect(unowned.payload).toContain(titleFor('no owner'));
  expect(unowned.payload).toContain('owners/_unowned.xlsx');
  expect(parts.parts.map(({ name }) => name)).toContain('nobody told');
  expect(receivers.deliveries().filter(({ payload }) => JSON.stringify(payload).includes('nobody'))).toEqual([]);
});

test('a route that names no webhook is undelivered, and holds up nothing else', () => {
  expect(first.undelivered).toEqual([
    expect.objectContaining({
      channel: 'slack owners/data.xlsx',
      reason: 'SLACK_WEBHOOKS has no webhook missing',
    }),
  ]);
});

test('the whole organization is notified as before', () => {
  for (const receiver of ['slack', 'teams', 'jira', 'sns', 'ses'])
    expect(
      sentEvents(receivers, receiver).filter((delivery) => titleOf(delivery) === `${FIRST}: complete`),
    ).toHaveLength(1);
});

test('a republication notifies only the owner whose figures changed', () => {
  expect(second.status).toBe('complete');
  const bySlack = routed('slack', SECOND).map(({ path }) => path);
  expect(bySlack.toSorted()).toEqual([slack('B0PAY'), slack('B0SEC')]);
  expect(routed('ses', SECOND)).toHaveLength(1);
  expect(routed('teams', SECOND)).toHaveLength(2);
});
