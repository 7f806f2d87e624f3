// A run publishes at its deadline without the accounts that are not finished, and goes on reading them in the retry window.
import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NotifyInput } from '#src/workflows/activity-types.ts';
import type { FailedAccounts, Progress, ReportResult } from '#src/workflows/types.ts';
import { aRegionOutcome } from '../support/builders.ts';
import { eventually } from '../support/lab.ts';
import { openWorkflowEnvironment, type WorkflowEnvironment } from './environment.ts';
import { idOf, idsFrom, mockUnfinished, startReport, untilPublished } from './unfinished.ts';

let env: WorkflowEnvironment;
beforeAll(async () => {
  env = await openWorkflowEnvironment();
});
afterAll(() => env.close());

/** Two seconds: long enough that accounts which are not stuck have ended. */
const MINUTES = 2 / 60;
const REASON = `not finished by the publish deadline of ${MINUTES} minutes`;
const LAST_TWO = [idOf(2), idOf(3)];
const isOneOfLastTwo = (id: string) => LAST_TWO.includes(id);

const start = (input = {}) => startReport(env, input);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const progressOf = (handle: WorkflowHandle) => handle.query<Progress>('progress');
test('without a retry window, unfinished accounts are cancelled at the deadline and keep their finished regions', async () => {
  const finished = aRegionOutcome({ region: 'us-east-1' });
  const lab = mockUnfinished(
    env,
    4,
    isOneOfLastTwo,
    { publishDeadlineMinutes: MINUTES, regions: ['us-east-1', 'us-east-2'] },
    { readShardProgress: () => Promise.resolve([{ accountId: idOf(3), regions: [finished] }]) },
  );
  const handle = await start({ retryWindowHours: 0 });
  const result = (await handle.result()) as ReportResult;
  const { events } = await env.client.workflow.getHandle(`${handle.workflowId}/shard-0`).fetchHistory();
  const cancelled = events!.filter((event) => event.activityTaskCancelRequestedEventAttributes);
  const [outcomes] = [...lab.stored.values()];
  expect({ status: result.status, ...lab, scans: lab.scans.toSorted() }).toMatchObject({
    status: 'partial',
    published: [{ number: 1, failed: LAST_TWO.map((id) => [id, REASON]), kept: [[idOf(3), 'us-east-1']] }],
    scans: idsFrom(0, 4),
  });
  expect(outcomes!.at(-1)).toEqual({
    accountId: idOf(3),
    regions: [finished, expect.objectContaining({ region: 'us-east-2', disposition: 'failed', cause: 'unfinished' })],
  });
  expect(cancelled.length).toBe(2);
});

test('the deadline waits until half of the accounts have ended', async () => {
  const lab = mockUnfinished(env, 4, (id) => id !== idOf(0), {
    publishDeadlineMinutes: MINUTES,
    concurrentAccounts: 3,
  });
  const handle = await start({ retryWindowHours: 0 });
  await sleep(4_000);
  expect({ phase: (await progressOf(handle)).phase, published: lab.published }).toEqual({
    phase: 'scanning',
    published: [],
  });
  lab.release(idOf(2));
  await handle.result();
  expect(lab.published.map(({ failed }) => failed.map(([id]) => id))).toEqual([[idOf(1), idOf(3)]]);
});

test('unfinished accounts are read in the retry window, and the report is republished when they end', async () => {
  const notified: NotifyInput['news'][] = [];
  const lab = mockUnfinished(
    env,
    4,
    isOneOfLastTwo,
    { publishDeadlineMinutes: MINUTES },
    {
      planNotices: () => Promise.resolve({ channels: ['slack'], tellComplete: true, expectedRunMinutes: 60 }),
      notify({ news }) {
        notified.push(news);
        return Promise.resolve({});
      },
    },
  );
  const handle = await start();
  const { unfinished, publication, retryUntil } = await untilPublished(handle, 1);
  const failed = await handle.query<FailedAccounts>('failedAccounts');
  expect({ unfinished, status: publication?.status, failed: failed.accounts.map(({ remedy }) => remedy) }).toEqual({
    unfinished: 2,
    status: 'partial',
    failed: LAST_TWO.map(() => expect.stringContaining('Nothing to do while the retry window is open')),
  });
  expect(await handle.executeUpdate('retryFailedAccounts', { args: [{}] })).toEqual({
    accepted: 0,
    alreadyQueued: 2,
    failed: 2,
  });
  lab.release(...LAST_TWO);
  expect(await handle.result()).toMatchObject({ status: 'complete' });
  expect(lab.published.map(({ number, shards, failed: [...ids] }) => [number, shards, ids.length])).toEqual([
    [1, [0], 2],
    [2, [0, 1], 0],
  ]);
  const limit = retryUntil!.slice(0, 16).replace('T', ' ');
  expect(notified.map(({ event, reason }) => [event, reason])).toEqual([
    [
      'published-partial',
      `published without 2 unfinished accounts, which are read until ${limit} UTC at the latest; then the report is republished`,
    ],
    ['retry-mended', undefined],
  ]);
});

test('people retry other failed accounts while unfinished ones are read, and end the window without them', async () => {
  let isMended = false;
  const lab = mockUnfinished(env, 4, (id) => id === idOf(3), {
    publishDeadlineMinutes: MINUTES,
    concurrentAccounts: 1,
  });
  const denied = aRegionOutcome({ disposition: 'access-denied', reason: 'no', rules: 0 });
  lab.intercept((id, outcome) => (id === idOf(0) && !isMended ? { accountId: id, regions: [denied] } : outcome));
  const handle = await start();
  await untilPublished(handle, 1);
  isMended = true;
  const answer = await handle.executeUpdate('retryFailedAccounts', { args: [{}] });
  const { unfinished } = await untilPublished(handle, 2);
  await handle.executeUpdate('finish');
  const result = await handle.result();
  expect({ answer, unfinished, result, failed: lab.published.map(({ failed }) => failed) }).toMatchObject({
    answer: { accepted: 1, alreadyQueued: 1, failed: 2 },
    unfinished: 1,
    result: { status: 'partial' },
    failed: [
      [
        [idOf(0), 'no'],
        [idOf(3), REASON],
      ],
      [[idOf(3), REASON]],
      [[idOf(3), 'not finished when the retry window ended']],
    ],
  });
});

test('after an outage of the worker that outlasts the deadline, the run publishes at once and reads the others', async () => {
  const lab = mockUnfinished(env, 4, isOneOfLastTwo, { publishDeadlineMinutes: 4 / 60, scanAttempts: 3 });
  const handle = await start();
  await eventually(
    () => Promise.resolve(lab.scans.length),
    (count) => count === 4,
  );
  await env.withoutWorker(() => sleep(5_000));
  await untilPublished(handle, 1);
  lab.release(...LAST_TWO);
  expect(await handle.result()).toMatchObject({ status: 'complete' });
  expect(lab.published.map(({ shards, failed }) => [shards, failed.map(([id]) => id)])).toEqual([
    [[0], LAST_TWO],
    [[0, 1], []],
  ]);
});

test('shards that have not started by the deadline are published as unfinished and read afterwards', async () => {
  const regions = Array.from({ length: 100 }, (_, index) => `us-east-${index}`);
  const stuck = idsFrom(15, 30);
  const lab = mockUnfinished(env, 30, (id) => stuck.includes(id), {
    ...{ publishDeadlineMinutes: MINUTES, regions, concurrentAccounts: 5 },
  });
  const handle = await start();
  await untilPublished(handle, 1);
  lab.release(...stuck);
  expect(await handle.result()).toMatchObject({ status: 'complete' });
  expect(lab.published.map(({ shards, failed }) => [shards.length, failed.map(([id]) => id)])).toEqual([
    [3, stuck],
    [5, []],
  ]);
});

test('without a publish deadline, a run waits for every account', async () => {
  const lab = mockUnfinished(env, 4, isOneOfLastTwo, {});
  const handle = await start();
  await sleep(3_000);
  expect({ phase: (await progressOf(handle)).phase, published: lab.published }).toEqual({
    phase: 'scanning',
    published: [],
  });
  lab.release(...LAST_TWO);
  expect(await handle.result()).toMatchObject({ status: 'complete' });
  expect(lab.published.map(({ shards }) => shards)).toEqual([[0]]);
});

test('a run that is cancelled while it reads unfinished accounts ends', async () => {
  mockUnfinished(env, 4, isOneOfLastTwo, { publishDeadlineMinutes: MINUTES });
  const handle = await start();
  await untilPublished(handle, 1);
  await handle.cancel();
  await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
});
