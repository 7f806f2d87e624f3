// Every way in which people and tools start a report, and what happens to input that is wrong.
import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, startLab, temporalCli, type Lab } from '../support/lab.ts';
import { DEFAULT_TASK_QUEUE } from '#domain/task-queues.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import { logLines } from '../support/worker-process.ts';

const ACCOUNT = '012345678901';

let lab: Lab;

beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

/** What a person sees of a result: how many accounts, and whether the report stands for its date. */
async function outcome(client: Client, workflowId: string) {
  const { status, accounts, promoted } = (await client.workflow.getHandle(workflowId).result()) as ReportResult;
  return { status, scanned: accounts.scanned, promoted };
}

describe('a report is started', () => {
  const whole = { status: 'complete', scanned: 12, promoted: true };
  const one = { status: 'complete', scanned: 1, promoted: false };

  test.each([
    ['with {}', ['--input', '{}'], whole],
    ['with no input at all', [], whole],
    ['with one account', ['--input', `{"accountIds":["${ACCOUNT}"]}`], one],
  ])('by `temporal workflow start` %s', async (_, input, expected) => {
    const workflowId = randomUUID();
    const how = ['--task-queue', 'aws-config-compliance', '--type', 'complianceReport', '--workflow-id', workflowId];
    await temporalCli(lab, 'workflow', 'start', ...how, ...input);
    expect(await outcome(lab.client, workflowId)).toEqual(expected);
  });

  // tctl takes one JSON document and sends it through Go's default converter, under the name and version of its client.
  test.each([
    ['{}', whole],
    [`{"accountIds":["${ACCOUNT}"]}`, one],
  ])('by the request that `tctl workflow start --input %s` makes', async (input, expected) => {
    const workflowId = randomUUID();
    const { workflowService } = lab.client.connection as { workflowService: Client['workflowService'] };
    await lab.client.connection.withMetadata({ 'client-name': 'temporal-cli', 'client-version': '1.18.0' }, () =>
      workflowService.startWorkflowExecution({
        namespace: lab.namespace,
        requestId: randomUUID(),
        workflowId,
        workflowType: { name: 'complianceReport' },
        taskQueue: { name: 'aws-config-compliance' },
        identity: 'tctl@laptop',
        input: { payloads: [{ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(input) }] },
        workflowExecutionTimeout: { seconds: 604_800 as never },
        workflowTaskTimeout: { seconds: 10 as never },
        workflowIdReusePolicy: 1,
      }),
    );
    expect(await outcome(lab.client, workflowId)).toEqual(expected);
  });
});

test('a report whose schedule cannot be asked for its next start is made all the same, with a warning', async () => {
  const workflowId = randomUUID();
  const key = defineSearchAttributeKey('TemporalScheduledById', SearchAttributeType.KEYWORD);
  const options = {
    taskQueue: DEFAULT_TASK_QUEUE,
    workflowId,
    typedSearchAttributes: [{ key, value: 'no-such-schedule' }],
  };
  await lab.client.workflow.start('complianceReport', { ...options, args: [{}] });
  expect(await outcome(lab.client, workflowId)).toEqual({ status: 'complete', scanned: 12, promoted: true });
  const { runId } = await lab.client.workflow.getHandle(workflowId).describe();
  const warnings = logLines(lab.worker.logFile).filter(({ status, run_id }) => status === 'warn' && run_id === runId);
  expect(warnings.map(({ message, reason }) => ({ message, reason }))).toEqual([
    { message: 'the schedule could not be asked for its next start', reason: 'ScheduleUnknown' },
  ]);
});

describe('input that is wrong fails the run at once, naming the field and what is accepted', () => {
  test.each<[unknown, string]>([
    [{ accountIds: [12_345_678_901] }, 'accountIds[0]: expected a text of 12 digits'],
    [{ accountIds: '012345678901' }, 'accountIds: expected a list of account ids, each a text of 12 digits'],
    [{ accountIds: [] }, 'accountIds: expected at least one account id'],
    [
      { acountIds: ['012345678901'] },
      'unknown "acountIds": accepted are accountIds, excludeAccountIds, ouIds, regions, reportDate, baseRunId, rebuildFrom, retryWindowHours, concurrentAccounts, replace',
    ],
    [{ reportDate: '22/11/2026' }, 'reportDate: expected a date as YYYY-MM-DD'],
    [{ retryWindowHours: 121 }, 'retryWindowHours: expected hours, 0 to 120'],
    [['012345678901'], 'input: expected one JSON object'],
    ['weekly', 'input: expected one JSON object'],
    [{ accountIds: ['999999999999'] }, 'not in this organization: 999999999999'],
    [{ rebuildFrom: 'no-such-run' }, 'rebuildFrom: run no-such-run has no publication in the bucket'],
  ])('%j', async (input, message) => {
    const handle = await lab.start(input);
    await expect(handle.result()).rejects.toMatchObject({
      cause: expect.objectContaining({ message: expect.stringContaining(`Invalid input: ${message}`) }) as unknown,
    });
    expect((await handle.describe()).status.name).toBe('FAILED');
  });
});

test('input that names what is not there is a warning in the log, because only its sender can fix it', async () => {
  const handle = await lab.start({ rebuildFrom: 'no-such-run' });
  await expect(handle.result()).rejects.toThrow('Workflow execution failed');
  const { runId } = await handle.describe();
  // The activity's line, and the run's.
  const logged = await eventually(
    async () =>
      logLines(lab.worker.logFile).filter(({ run_id, reason }) => run_id === runId && reason === 'InvalidInput'),
    (lines) => lines.length === 2,
  );
  expect(logged.map(({ status }) => status)).toEqual(['warn', 'warn']);
});
