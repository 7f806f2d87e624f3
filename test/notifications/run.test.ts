// Whole runs, and what each channel got of them: every event once, through faults, with the right content.
import { readFileSync } from 'node:fs';
import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RECEIVERS } from '#simulator/receivers/receivers.ts';
import { receiverSettings, startReceivers, type Fault, type Receivers } from '#simulator/receivers/server.ts';
import { eventually, startLab, untilPhase, type Lab } from '../support/lab.ts';
import { logLines } from '../support/worker-process.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import { sentEvents, titleOf } from './sent.ts';

let receivers: Receivers;
let lab: Lab;

/** What strikes each channel at first, in this order. */
const FAULTS: readonly Fault[] = [
  { how: 'status', status: 429, retryAfter: '1' },
  { how: 'status', status: 500 },
  { how: 'cut', when: 'before' },
];

async function run(date: string, act: (handle: WorkflowHandle) => Promise<unknown>, input = {}) {
  await act(await lab.start({ retryWindowHours: 0, reportDate: date, ...input }));
}
const ended = (handle: WorkflowHandle) => handle.result();
const failed = (handle: WorkflowHandle) => handle.result().catch(() => undefined);

beforeAll(async () => {
  receivers = await startReceivers({ searchLagMs: 2_000 });
  const settings = { ...receiverSettings(receivers.url), TEMPORAL_UI_URL: 'https://temporal.acme.example' };
  lab = await startLab({ settings });
  const { simulator } = lab;
  const scanned = [...simulator.oracle().regions()].filter(({ disposition }) => disposition === 'scanned');
  const broken = scanned[0]!.accountId;

  for (const receiver of RECEIVERS) receivers.fail(receiver, FAULTS);
  const injected = run('2026-11-02', ended);
  await eventually(async () => RECEIVERS.every((receiver) => receivers.requests(receiver) > 0), Boolean);

  simulator.control({ addFaults: [{ kind: 'role-missing', accounts: [broken] }] });
  const mend = async (handle: WorkflowHandle) => {
    await untilPhase(handle, 'awaiting-retry');
    await handle.executeUpdate('retryFailedAccounts', { args: [{}] });
    await untilPhase(handle, 'awaiting-retry'); // In vain.
    await eventually(
      async () => JSON.stringify(receivers.deliveries('slack')),
      (notified) => notified.includes('still could not be read'),
    );
    simulator.control({ mend: [broken] });
    await handle.executeUpdate('retryFailedAccounts', { args: [{}] });
    await handle.result();
  };
  await run('2026-11-09', mend, { retryWindowHours: 1 });

  simulator.control({ addFaults: [{ kind: 'no-rules', regions: [simulator.scenario.regions[0]!] }] });
  await run('2026-11-16', ended);
  simulator.control({ clearFaults: true });

  simulator.control({ addFaults: [{ kind: 'zero-accounts' }] });
  await run('2026-11-23', failed);
  simulator.control({ clearFaults: true });

  simulator.control({ addFaults: [{ kind: 's3-refuse', how: '403', keyPrefix: 'runs/' }] });
  await run('2026-11-30', failed);
  simulator.control({ clearFaults: true });
  await injected;
});
afterAll(async () => {
  await lab.stop();
  await receivers.close();
});

/** What each channel should have got, and no more; in vain is a publication of its own. */
const EXPECTED = [
  '2026-11-02: complete',
  '2026-11-09: published with failed accounts',
  '2026-11-09: published with failed accounts',
  '2026-11-09: complete after a retry',
  '2026-11-16: published with warnings',
];

/** Runs that fail before they know their date are told under the day they started on. */
const WITHOUT_DATE = ['no accounts found, nothing published', 'run failed, nothing published'];

test('every request that a receiver refused was one that it was asked to fail', () => {
  expect(receivers.refusals).toEqual([]);
});

describe.each(RECEIVERS)('%s', (receiver: string) => {
  test('is told of each event exactly once, in order, through 429, 500 and a cut connection', () => {
    const titles = sentEvents(receivers, receiver).map(titleOf);
    const withDate = titles.filter((title) => EXPECTED.includes(title));
    // Runs side by side have their notices so, too: in order are those of one run.
    expect(withDate.toSorted((one, other) => (one.slice(0, 10) < other.slice(0, 10) ? -1 : 0))).toEqual(EXPECTED);
    const others = titles.filter((title) => !EXPECTED.includes(title));
    expect(others.map((title) => title.slice('2026-11-02: '.length))).toEqual(WITHOUT_DATE);
    expect(receivers.requests(receiver)).toBeGreaterThanOrEqual(titles.length + FAULTS.length);
  });

  test('is told what failed, how to mend it and where the report is', () => {
    const partial = JSON.stringify(
      sentEvents(receivers, receiver).find((delivery) => titleOf(delivery) === EXPECTED[1]),
    );
    for (const part of [
      'role-missing',
      'Deploy the spoke role to this account',
      'npm run retry -- --workflow-id',
      's3://',
    ])
      expect(partial.replaceAll('\\', '')).toContain(part);
    expect(partial).toContain('reports/config-compliance-2026-11-09.xlsx');
    expect(partial.replaceAll('\\', '')).toContain(`temporal.acme.example/namespaces/${lab.namespace}/workflows/`);
  });
});

test('two retries leave one ticket, with its history in comments', () => {
  const tickets = receivers.tickets.filter(({ labels }) => labels.includes('aws-config-compliance-2026-11-09'));
  expect(tickets).toHaveLength(1);
  expect(tickets[0]!.comments).toHaveLength(2);
  expect(tickets[0]!.summary).toBe('AWS Config compliance 2026-11-09: complete after a retry');
});

test('a report that another run publishes anew is a comment on the ticket of its date', async () => {
  const before = await lab.report({ reportDate: '2026-12-07' });
  const scanned = [...lab.simulator.oracle().regions()].find(({ disposition }) => disposition === 'scanned');
  await lab.report({ baseRunId: before.runId, accountIds: [scanned!.accountId] });
  const tickets = receivers.tickets.filter(({ labels }) => labels.includes('aws-config-compliance-2026-12-07'));
  expect(tickets.map(({ comments, summary }) => [comments.length, summary])).toEqual([
    [1, 'AWS Config compliance 2026-12-07: complete after a retry'],
  ]);
});

test('a run that somebody narrowed tells nobody', async () => {
  const before = receivers.deliveries().length;
  const scanned = [...lab.simulator.oracle().regions()].find(({ disposition }) => disposition === 'scanned');
  await lab.report({ accountIds: [scanned!.accountId] });
  expect(receivers.deliveries().length).toBe(before);
});

test('a channel that refuses for good is named in the result and on the tab Run, and holds up nothing', async () => {
  const broken = [...lab.simulator.oracle().regions()].find(({ disposition }) => disposition === 'scanned')!.accountId;
  lab.simulator.control({ addFaults: [{ kind: 'role-missing', accounts: [broken] }] });
  receivers.fail('slack', [{ how: 'status', status: 404 }]);
  receivers.fail('teams', [{ how: 'status', status: 302, location: 'https://elsewhere.example/' }]);
  const handle = await lab.start({ retryWindowHours: 1, reportDate: '2026-12-14' });
  await eventually(
    async () =>
      logLines(lab.worker.logFile).filter(({ reason, status }) => reason === 'NoticeFailed' && status === 'error')
        .length,
    (lines) => lines === 2,
  );
  await untilPhase(handle, 'awaiting-retry');
  lab.simulator.control({ clearFaults: true });
  await handle.executeUpdate('retryFailedAccounts', { args: [{}] });
  const { undelivered, keys } = (await handle.result()) as ReportResult;
  expect(undelivered?.toSorted((a, b) => (a.channel < b.channel ? -1 : 1))).toEqual([
    { channel: 'slack', event: 'published-partial', number: 1, reason: 'Slack answers 404: failing as asked' },
    {
      ...{ channel: 'teams', event: 'published-partial', number: 1 },
      reason: 'Teams answers with a redirect (302), which is not followed: check its address',
    },
  ]);
  const manifest = JSON.parse(String(await lab.store.get({ key: keys.manifest }))) as { undelivered: unknown };
  expect(manifest.undelivered).toEqual(undelivered);
});

test('zero accounts: logged once as an error, told in words, and the last report untouched', async () => {
  const lines = logLines(lab.worker.logFile).filter(
    ({ reason, status }) => reason === 'NoAccounts' && status === 'error',
  );
  expect(lines.length).toBe(1);
  expect(lines[0]!.message).toContain(
    'AWS Organizations listed no account: nothing was published and the last report stays',
  );
  expect(await lab.store.list('reports/')).not.toContain('reports/config-compliance-2026-11-23.xlsx');
});

test("no address and no token is in the worker's log", () => {
  const log = readFileSync(lab.worker.logFile, 'utf8');
  const { SLACK_WEBHOOK_URL, TEAMS_WEBHOOK_URL, JIRA_BASE_URL, JIRA_API_TOKEN } = receiverSettings(receivers.url);
  const host = new URL(receivers.url).host;
  for (const secret of [SLACK_WEBHOOK_URL, TEAMS_WEBHOOK_URL, JIRA_BASE_URL, JIRA_API_TOKEN, host])
    expect(log).not.toContain(secret);
});
