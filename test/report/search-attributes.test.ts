// Runs in the lists of the Temporal UI, by search attributes that a namespace lacks, has with another type, or has.
import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { searchAttributes } from '#src/doctor/checks/search-attributes.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import { examine } from '../doctor/examination.ts';
import { eventually, startLab, temporalCli, type Lab } from '../support/lab.ts';
import { logLines } from '../support/worker-process.ts';

const OURS = ['ReportDate', 'ReportStatus', 'FailedAccounts'];

let lab: Lab;

beforeAll(async () => {
  lab = await startLab({
    scenario: { accounts: 4, faults: [{ kind: 'role-missing', accounts: { count: 1 } }] },
    settings: { SEARCH_ATTRIBUTES: 'true' },
  });
});
afterAll(() => lab.stop());

const operator = (action: string, ...args: string[]) =>
  temporalCli(lab, 'operator', 'search-attribute', action, ...args);

async function publish(): Promise<{ handle: WorkflowHandle; result: ReportResult }> {
  const handle = await lab.start({ retryWindowHours: 0 });
  return { handle, result: (await handle.result()) as ReportResult };
}

/** Returns those of our search attributes that a run has. */
async function attributesOf(handle: WorkflowHandle): Promise<Record<string, unknown>> {
  const { searchAttributes: all } = await handle.describe();
  return Object.fromEntries(Object.entries(all).filter(([name]) => OURS.includes(name)));
}

async function diagnose(): Promise<{ level: string; message: string; remedy: string | undefined }[]> {
  const env = {
    SEARCH_ATTRIBUTES: 'true',
    TEMPORAL_ADDRESS: lab.temporal.address,
    TEMPORAL_NAMESPACE: lab.namespace,
  };
  const lines = await examine(searchAttributes, { env });
  return lines.map((line) => ({
    level: line.level,
    message: line.message,
    remedy: line.level === 'ok' ? undefined : line.remedy,
  }));
}

// The later one registers what the earlier one lacks.
describe('in this order', { shuffle: false }, () => {
  test('a run leaves out attributes that the namespace lacks or has with another type, and is published', async () => {
    await operator('create', '--name', 'ReportDate', '--type', 'Keyword', '--name', 'ReportStatus', '--type', 'Int');
    await eventually(
      () => operator('list'),
      (list) => list.includes('ReportStatus'),
    );
    const { handle, result } = await publish();
    expect(result.status).toBe('partial');
    expect(await attributesOf(handle)).toEqual({ ReportDate: [result.reportDate] });
    const warnings = logLines(lab.worker.logFile).filter(({ reason }) => String(reason).startsWith('SearchAttributes'));
    expect(warnings.map(({ status, message }) => ({ status, message }))).toEqual([
      {
        status: 'warn',
        message:
          'search attributes are left out: ReportStatus has the type Int instead of Keyword, FailedAccounts is not registered',
      },
    ]);
    const command = (action: string) =>
      `temporal operator search-attribute ${action} --namespace ${lab.namespace} --name`;
    expect(await diagnose()).toEqual([
      { level: 'ok', message: 'runs set ReportDate', remedy: undefined },
      {
        level: 'warning',
        message: 'search attribute ReportStatus has the type Int instead of Keyword: runs do not set it',
        remedy:
          'If nothing else uses it, remove it and create it again: ' +
          `${command('remove')} ReportStatus; ${command('create')} ReportStatus --type Keyword`,
      },
      {
        level: 'warning',
        message: 'search attribute FailedAccounts is not registered: runs do not set it',
        remedy: `${command('create')} FailedAccounts --type Int`,
      },
    ]);
  });

  test('a run sets attributes that the namespace has, and lists find it by them', async () => {
    await operator('remove', '--name', 'ReportStatus', '--yes');
    await operator(
      'create',
      '--name',
      'ReportStatus',
      '--type',
      'Keyword',
      '--name',
      'FailedAccounts',
      '--type',
      'Int',
    );
    await eventually(diagnose, (lines) => lines.every(({ level }) => level === 'ok'));
    const { handle, result } = await publish();
    expect(await attributesOf(handle)).toEqual({
      ReportDate: [result.reportDate],
      ReportStatus: ['partial'],
      FailedAccounts: [1],
    });
    const query = "ReportStatus = 'partial' AND FailedAccounts = 1";
    const found = await eventually(
      async () => {
        const workflowIds: string[] = [];
        for await (const { workflowId } of lab.client.workflow.list({ query })) workflowIds.push(workflowId);
        return workflowIds;
      },
      ({ length }) => length > 0,
    );
    expect(found).toEqual([handle.workflowId]);
  });
});

test('without SEARCH_ATTRIBUTES doctor asks for none', async () => {
  expect(await examine(searchAttributes)).toEqual([
    {
      check: 'attributes',
      level: 'ok',
      message: 'SEARCH_ATTRIBUTES is not true: runs set no search attributes',
    },
  ]);
});
