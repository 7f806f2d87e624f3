// A person mends what failed: by update, by signal, by the command, and after the run has ended.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { REMEDIES } from '#domain/coverage/dispositions.ts';
import { startLab, untilPhase, type Lab } from '../support/lab.ts';
import { compareText } from '#domain/compare-text.ts';
import type { FailedAccounts, ReportResult } from '#src/workflows/types.ts';
import { expectedCsv } from '../support/oracle.ts';

let lab: Lab;
/** Two accounts whose role is missing until it is mended. */
let broken: [string, string];

beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

beforeEach(() => {
  const active = [...lab.simulator.oracle().regions()].filter(({ disposition }) => disposition === 'scanned');
  broken = [...new Set(active.map(({ accountId }) => accountId))].toSorted(compareText).slice(0, 2) as [string, string];
  lab.simulator.control({ clearFaults: true, addFaults: [{ kind: 'role-missing', accounts: broken }] });
});

const fix = (...accounts: string[]) =>
  lab.simulator.control({
    clearFaults: true,
    addFaults: broken
      .filter((id) => !accounts.includes(id))
      .map((id) => ({ kind: 'role-missing' as const, accounts: [id] })),
  });

const csv = async (key: string) => String(await lab.store.get({ key }));
const published = async (handle: WorkflowHandle) => (await untilPhase(handle, 'awaiting-retry')).publication!;
const resultOf = (handle: WorkflowHandle) => handle.result() as Promise<ReportResult>;

test('failed accounts are named with reason and remedy while the run waits', async () => {
  const handle = await lab.start({});
  expect((await published(handle)).status).toBe('partial');
  const { total, accounts } = await handle.query<FailedAccounts>('failedAccounts');
  expect(total).toBe(2);
  expect(accounts).toHaveLength(4); // A line an account and region.
  expect(accounts[0]).toMatchObject({
    accountId: broken[0],
    disposition: 'role-missing',
    reason: expect.stringContaining(`arn:aws:iam::${broken[0]}:role/`) as string,
    remedy: REMEDIES['role-missing'],
  });
  await handle.executeUpdate('finish');
  expect((await resultOf(handle)).accounts).toMatchObject({ failed: 2, scanned: 10 });
});

test('an update reads one account again and publishes anew; the run ends once nothing failed is left', async () => {
  const handle = await lab.start({});
  const first = await published(handle);
  fix(broken[0]);
  const answer = await handle.executeUpdate('retryFailedAccounts', { args: [{ accountIds: [broken[0]] }] });
  expect(answer).toEqual({ accepted: 1, alreadyQueued: 0, failed: 2 });
  await expect.poll(async () => (await published(handle)).number, { timeout: 150_000 }).toBe(2);
  const second = await published(handle);
  expect([first.accounts.failed, second.accounts.failed]).toEqual([2, 1]);
  expect(await csv(second.keys.raw)).toBe(expectedCsv(lab.simulator));

  fix(...broken);
  await handle.executeUpdate('retryFailedAccounts', { args: [{}] });
  const result = await resultOf(handle);
  expect(result).toMatchObject({ status: 'complete', promoted: true });
  expect(await csv(result.keys.raw)).toBe(expectedCsv(lab.simulator));
});

describe('a request that cannot be met', () => {
  test('is refused at once when it is an update, and ignored with a note when it is a signal', async () => {
    const handle = await lab.start({});
    await published(handle);
    const stranger = { accountIds: ['999999999999'] };
    await expect(handle.executeUpdate('retryFailedAccounts', { args: [stranger] })).rejects.toMatchObject({
      cause: {
        message: expect.stringMatching(
          /^retryFailedAccounts: not failed in this run: 999999999999; accepted is/,
        ) as string,
      },
    });
    await expect(handle.executeUpdate('retryFailedAccounts', { args: [{ accounts: [] }] })).rejects.toMatchObject({
      cause: { message: expect.stringMatching(/^retryFailedAccounts: accepted is \{\}/) as string },
    });
    await handle.signal('retryFailedAccounts', stranger);
    await handle.signal('finish');
    expect((await resultOf(handle)).status).toBe('partial');
  });
});

test('a signal retries as the update does', async () => {
  const handle = await lab.start({});
  await published(handle);
  fix(...broken);
  await handle.signal('retryFailedAccounts', {});
  expect(await resultOf(handle)).toMatchObject({ status: 'complete', promoted: true });
});

test('the commands start a report, say what failed by their exit code, and mend it', async () => {
  const run = async (command: string, ...args: string[]) => {
    const script = fileURLToPath(new URL(`../../src/cli/${command}.ts`, import.meta.url));
    const done = promisify(execFile)(process.execPath, [script, '--json', ...args], { env: lab.env });
    return done.then(
      ({ stdout }) => ({ code: 0, ...(JSON.parse(stdout) as Record<string, unknown>) }),
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
        code,
        stderr,
        ...(stdout ? (JSON.parse(stdout) as object) : {}),
      }),
    );
  };
  const report = (await run('report')) as { code: number; workflowId: string; runId: string };
  expect(report).toMatchObject({ code: 2, status: 'partial', accounts: { failed: 2 } });
  expect(await run('retry', '--workflow-id', report.runId)).toMatchObject({ code: 2, status: 'partial', number: 2 });
  expect(await run('retry', '--workflow-id', report.workflowId, '--accounts', '999999999999')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('not failed in this run: 999999999999') as string,
  });
  await lab.client.workflow.getHandle(report.workflowId).executeUpdate('finish');

  // The window is closed: another run takes every other account from it.
  fix(...broken);
  const again = await run('report', '--accounts', broken.join(','), '--base-run', report.workflowId);
  expect(again).toMatchObject({ code: 0, status: 'complete', promoted: true, accounts: { scanned: 12, failed: 0 } });
  const { keys } = again as unknown as ReportResult;
  expect(await csv(keys.raw)).toBe(expectedCsv(lab.simulator));

  // And the very report can be made again from what was stored, without a call to AWS Config.
  lab.simulator.resetLog();
  const rebuilt = (await run(
    'report',
    '--rebuild-from',
    (again as unknown as { runId: string }).runId,
  )) as unknown as ReportResult;
  expect(rebuilt).toMatchObject({ code: 0, promoted: false });
  expect(await csv(rebuilt.keys.raw)).toBe(await csv(keys.raw));
  const services = Object.keys(lab.simulator.log().operations).map((operation) => operation.split(':')[0]);
  expect(new Set(services)).toEqual(new Set(['s3']));
});
