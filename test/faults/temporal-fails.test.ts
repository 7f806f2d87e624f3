// The Temporal server dies, a worker is told to go, histories fill up, runs meet: one report a run, whole.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTemporalDevServer, type TemporalDevServer } from '#src/dev/temporal-dev-server.ts';
import { MANAGEMENT_ACCOUNT_ID } from '#simulator/world/organization.ts';
import { eventually } from '../support/lab.ts';
import type { Progress, ReportResult } from '#src/workflows/types.ts';
import { INTACT, openSite, type Case } from './context.ts';

/** A history that suggests to continue as new after each publication, as one of 4,096 events would. */
const ARGS = ['--dynamic-config-value', 'limit.historyCount.suggestContinueAsNew=40'];

let directory: string;
let temporal: TemporalDevServer;
let site: Awaited<ReturnType<typeof openSite>>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'faults-temporal-'));
  temporal = await startTemporalDevServer({ directory, args: ARGS });
  site = await openSite({ shared: { temporal, namespace: 'default' } });
});
afterAll(async () => {
  await site?.close();
  await temporal?.stop();
  await rm(directory, { recursive: true });
});

const SLOW_SCAN = { kind: 'slow-answer', delayMs: 700 } as const;

/** Accounts that can be read, as long as nothing is done to them. */
function readableAccounts({ simulator }: Case): string[] {
  const scanned = [...simulator.oracle().regions()].filter(({ disposition }) => disposition === 'scanned');
  return [...new Set(scanned.map(({ accountId }) => accountId))];
}

describe('a run is whole though', () => {
  test('the Temporal server is killed in the middle of the scan, and starts again on its database', async ({
    task,
  }) => {
    const played = await site.begin(task.name);
    played.add(SLOW_SCAN);
    const handle = await played.startDisturbed({ concurrentAccounts: 4 });
    await eventually(
      () => handle.query<Progress>('progress'),
      ({ done }) => done >= 2,
    );
    await played.kill(temporal);
    // Long enough for activities to end with nobody to tell.
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    const port = Number(temporal.address.split(':')[1]);
    temporal = await startTemporalDevServer({ directory, port, args: ARGS });
    played.clear();
    expect(await played.flawsOf(handle)).toEqual(INTACT);
  });

  test('its worker is told to go in the middle of the scan: it ends what it began, and no account is read twice', async ({
    task,
  }) => {
    const played = await site.begin(task.name);
    played.add(SLOW_SCAN);
    played.simulator.resetLog();
    const handle = await played.startDisturbed({ concurrentAccounts: 4 });
    await played.untilStruck(20);
    process.kill(played.worker.pid, 'SIGTERM');
    played.count(1);
    expect(await played.worker.exited).toBe(0);
    expect(await readFile(played.worker.logFile, 'utf8')).toContain('worker drained');
    await played.startWorker('successor');
    expect(await played.flawsOf(handle)).toEqual(INTACT);
    const { byAccount } = played.simulator.log().assumeRole;
    // The management account has two roles: one that lists the organization, one that is read.
    const twice = Object.entries(byAccount).filter(([id, times]) => times > (id === MANAGEMENT_ACCOUNT_ID ? 2 : 1));
    expect(twice).toEqual([]);
  });

  test('its worker is told to go and gets no time for that', async ({ task }) => {
    const played = await site.begin(task.name);
    await played.worker.stop();
    const hurried = await played.startWorker('hurried', { SHUTDOWN_GRACE_SECONDS: '1' });
    played.add({ ...SLOW_SCAN, delayMs: 3_000 });
    const handle = await played.startDisturbed();
    await played.untilStruck(20);
    process.kill(hurried.pid, 'SIGTERM');
    played.count(1);
    expect(await hurried.exited).toBe(0);
    played.clear();
    await played.startWorker('successor');
    expect(await played.flawsOf(handle)).toEqual(INTACT);
  });

  test('its history fills up with retries and it continues as new, again and again', async ({ task }) => {
    const played = await site.begin(task.name);
    const broken = readableAccounts(played).slice(0, 5);
    played.add(...broken.map((id) => ({ kind: 'role-missing' as const, accounts: [id] })));
    played.count(broken.length);
    const handle = await played.startDisturbed({ retryWindowHours: 1 });
    for (const [index, id] of broken.entries()) {
      await eventually(
        () => handle.query<Progress>('progress'),
        ({ phase, publication }) => phase === 'awaiting-retry' && publication?.number === index + 1,
        120,
      );
      played.simulator.control({ mend: [id] });
      await handle.executeUpdate('retryFailedAccounts', { args: [{ accountIds: [id] }] });
    }
    expect(await played.flawsOf(handle)).toEqual(INTACT);
    let continued = 0;
    const query = `WorkflowId = '${handle.workflowId}' AND ExecutionStatus = 'ContinuedAsNew'`;
    for await (const _ of played.client.workflow.list({ query })) continued += 1;
    expect(continued).toBeGreaterThan(1);
    expect((await handle.result()) as ReportResult).toMatchObject({ status: 'complete', promoted: true });
  });

  test('three of them start on one day: each has its own evidence, and the last one stands', async ({ task }) => {
    const played = await site.begin(task.name);
    played.add({ ...SLOW_SCAN, delayMs: 200 });
    const handles = [];
    for (let index = 0; index < 3; index++) handles.push(await played.startDisturbed());
    const results = await Promise.all(handles.map((handle) => handle.result() as Promise<ReportResult>));
    for (const { runId } of results) {
      const { objects } = JSON.parse(
        String(await played.store.get({ key: results.find((one) => one.runId === runId)!.keys.manifest })),
      ) as { objects: { key: string }[] };
      expect(objects.filter(({ key }) => !key.startsWith(`runs/${runId}/`))).toEqual([]);
    }
    played.count(2);
    expect(results.at(-1)!.promoted).toBe(true);
    expect(await played.flawsOf(handles.at(-1)!)).toEqual(INTACT);
  });
});
