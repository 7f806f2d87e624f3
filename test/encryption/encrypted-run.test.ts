// Real runs with PAYLOAD_KEY: nothing of AWS is in clear in Temporal, and whoever has the key reads everything.
import { Client, ScheduleOverlapPolicy } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Child } from '#src/dev/child.ts';
import { createDataConverter } from '#src/temporal/data-converter.ts';
import { applySchedule } from '#src/temporal/weekly-schedule.ts';
import type { FailedAccounts, ReportResult } from '#src/workflows/types.ts';
import { receiverSettings, startReceivers, type Receivers } from '#simulator/receivers/server.ts';
import type { ScenarioInput } from '#simulator/scenario/scenario.ts';
import { runCommand } from '../support/command.ts';
import { eventually, startLab, temporalCli, type Lab } from '../support/lab.ts';
import { startCodecServer } from './codec-server-process.ts';
import { keyOf } from './keys.ts';
import { playWeek } from './play-week.ts';
import { databaseOf, decodePayloads, findPhrases, readTemporal, type Phrases } from './temporal-content.ts';

const LONG = 400_000;
const TOKEN = 'a-token-of-thirty-two-characters';

/** A bucket as terraform/hub makes it, and accounts that fail in several ways, each with a message of AWS. */
const scenario: ScenarioInput = {
  accounts: 12,
  s3: { writtenOnce: 'runs/' },
  config: { rulesPerRegion: 2, rowsPerAccount: 8 },
  faults: [
    { kind: 'role-missing', accounts: { count: 2 } },
    { kind: 'access-denied', accounts: { count: 1 } },
    { kind: 'malformed', how: 'garbage', accounts: { count: 1 } },
  ],
};

let receivers: Receivers;
/** The installation whose payloads are encrypted. */
let lab: Lab;
let codecServer: Child & { url: string };
/** The week's run, which waits for retries. */
let workflowId: string;
let phrases: Phrases;
/** What Temporal has of the encrypted runs, and of the same runs without a key: histories, and the server's database. */
let stored: Buffer;
let storedInClear: Buffer;

beforeAll(async () => {
  receivers = await startReceivers();
  const channels = receiverSettings(receivers.url);
  lab = await startLab({
    ...{ scenario, hasDatabaseFile: true, serverArgs: ['--namespace', 'clear'] },
    settings: { ...channels, PAYLOAD_KEY: keyOf('k1'), CODEC_TOKEN: TOKEN, READ_ACCOUNT_TAGS: 'true' },
  });
  workflowId = await playWeek(lab);
  const { accounts } = await lab.client.workflow.getHandle(workflowId).query<FailedAccounts>('failedAccounts');
  const listed = [...lab.simulator.oracle().accounts()];
  phrases = {
    'account ids': listed.map(({ id }) => id),
    'account names': listed.map(({ name }) => name),
    'messages of AWS': ['is not authorized to perform', ...new Set(accounts.map(({ reason }) => reason))],
  };
  stored = Buffer.concat([await readTemporal(lab), ...databaseOf(lab)]);
  codecServer = await startCodecServer(lab);
  const clear = await startLab({
    ...{ scenario, shared: { temporal: lab.temporal, namespace: 'clear' } },
    settings: { ...channels, READ_ACCOUNT_TAGS: 'true' },
  });
  await playWeek(clear);
  storedInClear = await readTemporal(clear);
  await clear.stop();
}, LONG);
afterAll(async () => {
  await codecServer.stop();
  await lab.stop();
  await receivers.close();
});

/** A client as the commands have it after a rotation. */
function withBothKeys() {
  const config = { ...lab.config, PAYLOAD_KEY: [keyOf('k2'), keyOf('k1')] };
  const { client, namespace } = lab;
  const dataConverter = createDataConverter(config);
  return { config, client: new Client({ connection: client.connection, namespace, dataConverter }) };
}

const cliWithCodec = (...args: string[]) =>
  temporalCli(lab, ...args, '--codec-endpoint', codecServer.url, '--codec-auth', `Bearer ${TOKEN}`);

const NOTHING: Phrases = { 'account ids': [], 'account names': [], 'messages of AWS': [] };

test('no account id, account name or message of AWS is in Temporal in clear', () => {
  expect(findPhrases(phrases, stored)).toEqual(NOTHING);
});

test('without a key, they are found', () => {
  const found = findPhrases(phrases, storedInClear);
  expect(found['account ids'].length).toBeGreaterThan(5);
  expect(found['account names'].length).toBeGreaterThan(5);
  expect(found['messages of AWS'].length).toBeGreaterThan(2);
});

test('failures of activities and of workflows have no message in clear', () => {
  const messagesIn = (bytes: Buffer) =>
    [...bytes.toString('latin1').matchAll(/"message": ?"([^"]*)"/g)].map(([, message]) => message);
  expect([...new Set(messagesIn(stored))]).toEqual(['Encoded failure']);
  expect(messagesIn(storedInClear).some((message) => message?.startsWith('Invalid input'))).toBe(true);
});

// Codec servers and keys change what later tests read.
describe('in this order', { shuffle: false }, () => {
  test('the CLI shows inputs, failures, queries, summaries and the schedule by the codec server, and nothing without it', async () => {
    const readers = [
      ['workflow', 'show', '-w', workflowId, '-o', 'json'],
      ['workflow', 'query', '-w', workflowId, '--type', 'failedAccounts', '-o', 'json'],
      ['workflow', 'describe', '-w', workflowId, '-o', 'json'],
      ['schedule', 'describe', '-s', lab.config.SCHEDULE_ID, '-o', 'json'],
    ];
    const clear = await Promise.all(readers.map(async (args) => decodePayloads(await cliWithCodec(...args))));
    const encrypted = await Promise.all(readers.map(async (args) => decodePayloads(await temporalCli(lab, ...args))));
    const [history, failed] = clear.map((bytes) => findPhrases(phrases, bytes));
    expect(history!['account ids'].length).toBeGreaterThan(0);
    expect(failed!['messages of AWS'].length).toBeGreaterThan(1);
    expect(String(clear[2])).toContain('Weekly AWS Config compliance report');
    expect(String(clear[3])).toContain(lab.config.REPORT_BUCKET);
    for (const bytes of encrypted) expect(findPhrases(phrases, bytes)).toEqual(NOTHING);
  });

  test('the UI gets the payloads of a history in clear', async () => {
    const { events } = await lab.client.workflow.getHandle(workflowId).fetchHistory();
    const results = events!.flatMap((event) => event.activityTaskCompletedEventAttributes?.result?.payloads ?? []);
    const toBase64 = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('base64');
    const payloads = results.map(({ metadata, data }) => ({
      metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, toBase64(value)])),
      data: toBase64(data),
    }));
    const answer = await fetch(`${codecServer.url}/decode`, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', 'x-namespace': lab.namespace, origin: lab.temporal.uiUrl },
        authorization: `Bearer ${TOKEN}`,
      },
      body: JSON.stringify({ payloads }),
    });
    expect(answer.headers.get('access-control-allow-origin')).toBe(lab.temporal.uiUrl);
    const decoded = ((await answer.json()) as { payloads: { data: string }[] }).payloads;
    expect(decoded).toHaveLength(payloads.length);
    expect(decoded.map(({ data }) => Buffer.from(data, 'base64').toString()).join('\n')).toContain('runs/');
  });

  test('a run that the CLI starts by the codec server has an encrypted input', async () => {
    const [accountId = ''] = phrases['account ids'];
    const input = JSON.stringify({ accountIds: [accountId], retryWindowHours: 0 });
    const start = `workflow start --task-queue ${lab.config.TASK_QUEUE} --type complianceReport -w by-hand`;
    await cliWithCodec(...start.split(' '), '--input', input);
    const { accounts } = (await lab.client.workflow.getHandle('by-hand').result()) as ReportResult;
    expect(accounts.scanned + accounts.failed).toBe(1);
    const { events } = await lab.client.workflow.getHandle('by-hand').fetchHistory();
    const [payload] = events![0]!.workflowExecutionStartedEventAttributes!.input!.payloads!;
    expect(String(payload!.metadata!['encoding'])).toBe('binary/encrypted');
  });

  test('a run that began with the old key is retried, finished and verified with both', async () => {
    await lab.worker.stop();
    Object.assign(lab.env, { PAYLOAD_KEY: `${keyOf('k2')},${keyOf('k1')}` });
    await lab.startWorker('worker with both keys');
    const { client, config } = withBothKeys();
    const handle = client.workflow.getHandle(workflowId);
    lab.simulator.control({ clearFaults: true });
    const retried = await runCommand('retry', lab.env, '--workflow-id', workflowId, '--json');
    expect(retried.code).toBe(0);
    expect(await handle.result()).toMatchObject({ status: 'complete', promoted: true });
    await expect(lab.client.workflow.getHandle(workflowId).result()).rejects.toThrow(
      'encrypted with the key "k2", and PAYLOAD_KEY has only k1',
    );
    const verified = await runCommand('verify', lab.env, '--run', workflowId, '--json');
    expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, differences: [] });
    expect(verified.stdout).not.toContain("workflow's own publications");
    const { differences } = await applySchedule(client, config, { dryRun: false });
    expect(differences).toEqual(['payloadKey: k1 → k2']);
    expect((await applySchedule(client, config, { dryRun: true })).kind).toBe('unchanged');
  });

  test('this week’s run starts with the result of the last one, which has another workflow id', async () => {
    const { client, config } = withBothKeys();
    const schedule = client.schedule.getHandle(config.SCHEDULE_ID);
    // The schedule notices a moment later that its run has ended.
    await eventually(
      () => schedule.describe(),
      ({ raw }) => raw.info?.runningWorkflows?.length === 0,
    );
    await schedule.trigger(ScheduleOverlapPolicy.SKIP);
    const { info } = await eventually(
      () => schedule.describe(),
      ({ info: { recentActions } }) => recentActions.length === 2,
    );
    const next = info.recentActions.at(-1)!.action.workflow.workflowId;
    const handle = client.workflow.getHandle(next);
    expect(await handle.result()).toMatchObject({ status: 'complete' });
    const { events } = await handle.fetchHistory();
    const started = events![0]!.workflowExecutionStartedEventAttributes!;
    expect(String(started.lastCompletionResult!.payloads![0]!.metadata!['workflow-id'])).toBe(workflowId);
  });
});
