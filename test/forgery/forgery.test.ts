// Attacks on a real installation: by somebody who reaches the Temporal namespace, and by somebody with the hub role.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { receiverSettings, startReceivers, type Receivers } from '#simulator/receivers/server.ts';
import { TASK_QUEUE } from '#src/workflows/task-queues.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import { startLab, temporalCli, type Lab } from '../support/lab.ts';
import { startForeigner, type Foreigner } from './foreigner.ts';

let lab: Lab;
let receivers: Receivers;
let foreigner: Foreigner;
/** An honest report. */
let honest: ReportResult;
let accountId: string;

beforeAll(async () => {
  receivers = await startReceivers();
  lab = await startLab({
    scenario: { accounts: 6, organization: { notActiveShare: 0 }, config: { rulesPerRegion: 2, rowsPerAccount: 8 } },
    settings: receiverSettings(receivers.url),
  });
  foreigner = await startForeigner(lab);
  honest = await lab.report({ reportDate: '2026-01-05' });
  accountId = [...lab.simulator.oracle().regions()].find(({ disposition }) => disposition === 'scanned')!.accountId;
});
afterAll(async () => {
  await foreigner.stop();
  await lab.stop();
  await receivers.close();
});

const NO_RULES = { region: 'us-east-1', disposition: 'no-rules', rules: 0, rows: 0, calls: 1, throttles: 0 };
const forgedOutcomes = () => [{ accountId, regions: [{ ...NO_RULES, retries: 0, seconds: 0 }] }];
const everyKey = () => lab.store.list('');

describe('from the Temporal namespace', () => {
  test('C1: an activity that no report started is refused', async () => {
    const before = await everyKey();
    const input = { runId: honest.runId, shard: 0, outcomes: forgedOutcomes() };
    const [answer] = await foreigner.callAs('somethingElse', ['storeShard', input]);
    expect(answer).toEqual({
      ...{ type: 'NotOwnRun', message: 'storeShard: expected to be started by complianceReport or scanShard' },
    });
    expect(await everyKey()).toEqual(before);
  });

  test('C1: an activity executed without a workflow is refused', async () => {
    const input = JSON.stringify({ runId: honest.runId, shard: 0, outcomes: forgedOutcomes() });
    const args = ['--activity-id', 'by-hand', '--type', 'storeShard', '--task-queue', TASK_QUEUE, '--input', input];
    const said = await temporalCli(lab, 'activity', 'execute', ...args, '--start-to-close-timeout', '30s').then(
      () => 'accepted',
      ({ stdout = '', stderr = '' }: { stdout?: string; stderr?: string }) => `${stdout}${stderr}`,
    );
    expect(said).toContain('storeShard: expected to be started by complianceReport or scanShard');
  });

  test('C1: a workflow under our name cannot act for another run', async () => {
    const input = { runId: honest.runId, shard: 0, outcomes: forgedOutcomes() };
    const [answer] = await foreigner.call(['storeShard', input]);
    expect(answer!.type).toBe('NotOwnRun');
    expect(answer!.message).toMatch(
      new RegExp(`^storeShard: expected the run \\S+ of the workflow that started it, found ${honest.runId}$`),
    );
  });

  test('C2: a report that is started with a carried state is refused', async () => {
    const state = JSON.stringify({ startedAt: '2026-01-05T01:00:00Z', shards: [], shardsRun: 0, plan: {} });
    const args = ['--type', 'complianceReport', '--task-queue', TASK_QUEUE, '--workflow-id', 'carried'];
    await temporalCli(lab, 'workflow', 'start', ...args, '--input', '{}', '--input', state);
    const failure = await lab.client.workflow
      .getHandle('carried')
      .result()
      .catch((error: unknown) => error);
    expect((failure as Error).cause).toMatchObject({
      type: 'InvalidInput',
      message:
        'Invalid input: a second argument is accepted only from a run that continues as new: pass one JSON object',
    });
  });

  test('C3: a run id that leads to another key is refused', async () => {
    const account = { id: accountId, name: 'payments', ou: 'Prod' };
    const [answer] = await foreigner.call([
      'scanAccount',
      { runId: 'attacker/../x', account, regions: ['us-east-1'], attempts: 1 },
    ]);
    expect(answer).toEqual({ type: 'InvalidActivityInput', message: 'scanAccount: runId: expected a run id' });
    expect(await lab.store.list('runs/attacker')).toEqual([]);
  });

  test('C3: a region that leads to another host is refused', async () => {
    const account = { id: accountId, name: 'payments', ou: 'Prod' };
    const [answer] = await foreigner.call([
      'scanAccount',
      { runId: '<run>', account, regions: ['attacker.example/#'], attempts: 1 },
    ]);
    expect(answer).toEqual({
      ...{ type: 'InvalidActivityInput', message: 'scanAccount: regions[0]: expected a region such as us-east-1' },
    });
  });

  test('C4: a key without SHA-256 is refused, and errors repeat nothing of an object', async () => {
    const key = honest.keys.manifest.replace(/publications.*/, 'discovery/x');
    const select = { offset: 0, limit: 1 };
    const raw = { key: honest.keys.raw, sha256: '0'.repeat(64), bytes: 1 };
    const [withoutDigest, elsewhere, wrongDigest] = await foreigner.call(
      ['listShardAccounts', { discovery: { key, bytes: 1 }, select }],
      ['listShardAccounts', { discovery: raw, select }],
      ['listShardAccounts', { discovery: { ...raw, key: await discoveryKey() }, select }],
    );
    expect(withoutDigest).toEqual({
      type: 'InvalidActivityInput',
      message: 'listShardAccounts: discovery.sha256: expected a SHA-256 as 64 hexadecimal digits',
    });
    expect(elsewhere).toEqual({
      type: 'InvalidActivityInput',
      message:
        'listShardAccounts: discovery.key: expected a key such as runs/<run id>/shards/0/<uuid>; ' +
        'discovery.key: expected a key such as runs/<run id>/discovery/<uuid>',
    });
    expect(wrongDigest!.message).toMatch(/^checksum mismatch for s3:\S+: expected sha256 0{64}, got [0-9a-f]{64}$/);
  });

  const discoveryKey = async () => (await lab.store.list(`runs/${honest.runId}/discovery/`))[0]!;

  test('C5: a Jira reference that leads to another path is refused, and nothing is sent', async () => {
    const news = {
      ...{ event: 'run-failed', number: 1, runId: '<run>', executionRunId: '<run>', workflowId: '<workflow>' },
      ...{ scheduledAt: '2026-01-05T01:00:00Z', failures: [] },
    };
    const requests = receivers.requests('jira');
    const [traversal, otherKind] = await foreigner.call(
      ['notify', { channel: 'jira', news, reference: '../../admin/secrets?x=' }],
      ['notify', { channel: 'jira', news, reference: 'not-a-ticket' }],
    );
    expect(traversal).toEqual({
      ...{ type: 'InvalidActivityInput', message: 'notify: reference: expected a reference such as SEC-12' },
    });
    expect(otherKind).toEqual({
      ...{ type: 'NoticeFailed', message: 'Jira: expected a ticket such as SEC-12 as reference, found something else' },
    });
    expect(receivers.requests('jira')).toBe(requests);
  });
});
