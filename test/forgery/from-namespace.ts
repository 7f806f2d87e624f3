// Attacks by somebody who reaches the Temporal namespace, and nothing else.
import { describe, expect, test } from 'vitest';
import { DEFAULT_TASK_QUEUE as TASK_QUEUE } from '#domain/task-queues.ts';
import { temporalCli } from '../support/lab.ts';
import { manifestOf, type Target } from './target.ts';

/** Registers the attacks; `target` is there once they run. */
export function attackFromNamespace(target: () => Target): void {
  const NO_RULES = { region: 'us-east-1', disposition: 'no-rules', rules: 0, rows: 0, calls: 1, throttles: 0 };
  const forgedOutcomes = () => [{ accountId: target().accountId, regions: [{ ...NO_RULES, retries: 0, seconds: 0 }] }];
  const everyKey = () => target().lab.store.list('');

  describe('from the Temporal namespace', () => {
    test('C1: an activity that no report started is refused', async () => {
      const before = await everyKey();
      const input = { runId: target().honest.runId, shard: 0, outcomes: forgedOutcomes() };
      const [answer] = await target().foreigner.callAs('somethingElse', ['storeShard', input]);
      expect(answer).toEqual({
        ...{ type: 'NotOwnRun', message: 'storeShard: expected to be started by complianceReport or scanShard' },
      });
      expect(await everyKey()).toEqual(before);
    });

    test('C1: an activity executed without a workflow is refused', async () => {
      const input = JSON.stringify({ runId: target().honest.runId, shard: 0, outcomes: forgedOutcomes() });
      const args = ['--activity-id', 'by-hand', '--type', 'storeShard', '--task-queue', TASK_QUEUE, '--input', input];
      const said = await temporalCli(
        target().lab,
        'activity',
        'execute',
        ...args,
        '--start-to-close-timeout',
        '30s',
      ).then(
        () => 'accepted',
        ({ stdout = '', stderr = '' }: { stdout?: string; stderr?: string }) => `${stdout}${stderr}`,
      );
      expect(said).toContain('storeShard: expected to be started by complianceReport or scanShard');
    });

    test('C1: a workflow under our name cannot act for another run', async () => {
      const input = { runId: target().honest.runId, shard: 0, outcomes: forgedOutcomes() };
      const [answer] = await target().foreigner.call(['storeShard', input]);
      expect(answer!.type).toBe('NotOwnRun');
      expect(answer!.message).toMatch(
        new RegExp(
          `^storeShard: expected the run \\S+ of the workflow that started it, found ${target().honest.runId}$`,
        ),
      );
    });

    test('C2: a report that is started with a carried state is refused', async () => {
      const state = JSON.stringify({ startedAt: '2026-01-05T01:00:00Z', shards: [], shardsRun: 0, plan: {} });
      const args = ['--type', 'complianceReport', '--task-queue', TASK_QUEUE, '--workflow-id', 'carried'];
      await temporalCli(target().lab, 'workflow', 'start', ...args, '--input', '{}', '--input', state);
      const failure = await target()
        .lab.client.workflow.getHandle('carried')
        .result()
        .catch((error: unknown) => error);
      expect((failure as Error).cause).toMatchObject({
        type: 'InvalidInput',
        message:
          'Invalid input: a second argument is accepted only from a run that continues as new: pass one JSON object',
      });
    });

    test('C3: a run id that leads to another key is refused', async () => {
      const account = { id: target().accountId, name: 'payments', ou: 'Prod' };
      const [answer] = await target().foreigner.call([
        'scanAccount',
        { runId: 'attacker/../x', account, regions: ['us-east-1'], attempts: 1 },
      ]);
      expect(answer).toEqual({ type: 'InvalidActivityInput', message: 'scanAccount: runId: expected a run id' });
      expect(await target().lab.store.list('runs/attacker')).toEqual([]);
    });

    test('C3: a region that leads to another host is refused', async () => {
      const account = { id: target().accountId, name: 'payments', ou: 'Prod' };
      const [answer] = await target().foreigner.call([
        'scanAccount',
        { runId: '<run>', account, regions: ['attacker.example/#'], attempts: 1 },
      ]);
      expect(answer).toEqual({
        ...{ type: 'InvalidActivityInput', message: 'scanAccount: regions[0]: expected a region such as us-east-1' },
      });
    });

    test('C4: a key without SHA-256 is refused, and errors repeat nothing of an object', async () => {
      const key = target().honest.keys.manifest.replace(/publications.*/, 'discovery/x');
      const select = { offset: 0, limit: 1 };
      const raw = { key: target().honest.keys.raw, sha256: '0'.repeat(64), bytes: 1 };
      const [withoutDigest, elsewhere, wrongDigest] = await target().foreigner.call(
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

    const discoveryKey = async () => (await target().lab.store.list(`runs/${target().honest.runId}/discovery/`))[0]!;

    test('C5: a Jira reference that leads to another path is refused, and nothing is sent', async () => {
      const news = {
        ...{ event: 'run-failed', number: 1, runId: '<run>', executionRunId: '<run>', workflowId: '<workflow>' },
        ...{ scheduledAt: '2026-01-05T01:00:00Z', failures: [] },
      };
      const requests = target().receivers.requests('jira');
      const [traversal, otherKind] = await target().foreigner.call(
        ['notify', { channel: 'jira', news, reference: '../../admin/secrets?x=' }],
        ['notify', { channel: 'jira', news, reference: 'not-a-ticket' }],
      );
      expect(traversal).toEqual({
        ...{ type: 'InvalidActivityInput', message: 'notify: reference: expected a reference such as SEC-12' },
      });
      expect(otherKind).toEqual({
        ...{
          type: 'NoticeFailed',
          message: 'Jira: expected a ticket such as SEC-12 as reference, found something else',
        },
      });
      expect(target().receivers.requests('jira')).toBe(requests);
    });

    const scheduledAt = '2026-02-02T01:00:00Z';
    const discover = ['discoverAccounts', { runId: '<run>', scheduledAt, input: {} }] as [string, unknown];
    const publication = {
      runId: '<run>',
      workflowId: '<workflow>',
      number: 1,
      startedAt: scheduledAt,
      input: { replace: true },
    };
    const publish = (plan: unknown, shards: unknown[]) =>
      ['publishReport', { ...publication, plan, shards }] as [string, unknown];

    test('C1: outcomes that no worker made are published by nobody', async () => {
      const answers = await target().foreigner.call(
        discover,
        ['storeShard', { runId: '<run>', shard: 0, outcomes: forgedOutcomes() }],
        publish('<result 0>', ['<result 1>']),
      );
      expect(answers[2]).toEqual({
        ...{ type: 'NotAuthentic', message: 'none of the 1 outcome was made by a worker with EVIDENCE_KEY' },
      });
      expect(await target().lab.store.list('history/2026-02-02')).toEqual([]);
    });

    test('C1: rows that a worker read under a forged name of the account are published by nobody', async () => {
      const account = { id: target().accountId, name: 'forged', ou: 'Forged' };
      const answers = await target().foreigner.call(
        discover,
        ['scanAccount', { runId: '<run>', account, regions: ['us-east-1'], attempts: 1 }],
        ['storeShard', { runId: '<run>', shard: 0, outcomes: ['<result 1>'] }],
        publish('<result 0>', ['<result 2>']),
      );
      expect(answers.map(({ type }) => type)).toEqual([undefined, undefined, undefined, 'NotAuthentic']);
    });

    test('C1: a plan that was changed, is of another run, or carries no MAC is refused', async () => {
      const { plan } = await manifestOf(target(), target().honest);
      const { mac: _, ...unsigned } = plan;
      const key = plan.discovery.key.replace(target().honest.runId, '<run>');
      const own = { ...plan, discovery: { ...plan.discovery, key }, settings: undefined };
      const answers = await target().foreigner.call(
        publish(own, []),
        publish({ ...own, ...unsigned, discovery: own.discovery, mac: undefined, settings: undefined }, []),
      );
      expect(answers.map(({ type, message }) => [type, message])).toEqual([
        ['NotAuthentic', 'the plan of the run carries a wrong MAC: no worker with this EVIDENCE_KEY made it'],
        [
          'NotAuthentic',
          'the plan of the run carries no MAC. If the run began before EVIDENCE_KEY was set, set EVIDENCE_KEY_SINCE to the ' +
            'instant at which the key was set',
        ],
      ]);
    });

    test('C1: evidence of another run is refused', async () => {
      const { shards } = await manifestOf(target(), target().honest);
      const [, answer] = await target().foreigner.call(discover, publish('<result 0>', shards));
      expect(answer!.type).toBe('InvalidActivityInput');
      expect(answer!.message).toMatch(/^publishReport: shards: expected a key below runs\/\S+\/shards\/$/);
    });
  });
}
