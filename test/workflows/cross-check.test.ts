// What a run does with an aggregator: it never waits long for it, never fails because of it, and passes on what was read.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StoredObject } from '#domain/coverage/outcome.ts';
import type { PublishInput } from '#src/workflows/activity-types.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import { DEFAULT_TASK_QUEUE as TASK_QUEUE } from '#domain/task-queues.ts';
import { aPlan, aPublication, aStoredObject } from '../support/builders.ts';
import {
  ALL_GOES_WELL,
  openWorkflowEnvironment,
  type MockActivities,
  type WorkflowEnvironment,
} from './environment.ts';

let env: WorkflowEnvironment;
beforeAll(async () => {
  env = await openWorkflowEnvironment();
});
afterAll(() => env.close());

const aggregator = { name: 'organization', region: 'us-east-1', warningPercent: 1 };
const aggregate = aStoredObject({ key: 'aggregate' });
const rereads = aStoredObject({ key: 'rereads' });

/** Runs a report whose plan names the aggregator, and returns the plan that it was published with. */
async function publishedPlan(mocked: MockActivities, input: object = {}, plan: object = {}) {
  let published: PublishInput | undefined;
  env.mockActivities({
    ...ALL_GOES_WELL,
    discoverAccounts: () => Promise.resolve(aPlan({ aggregator, ...plan })),
    publishReport(given) {
      published = given;
      return Promise.resolve(aPublication());
    },
    ...mocked,
  });
  const options = { taskQueue: TASK_QUEUE, workflowId: randomUUID(), args: [{ retryWindowHours: 0, ...input }] };
  const result = (await env.client.workflow.execute('complianceReport', options)) as ReportResult;
  expect(result.status).toBe('complete');
  return published!.plan;
}

test('what was read of the aggregator, and read again, goes into the report', async () => {
  const plan = await publishedPlan({
    readAggregator: () => Promise.resolve(aggregate),
    rereadDifferences: (input) =>
      Promise.resolve(input.plan.aggregate?.key === 'aggregate' ? rereads : aStoredObject()),
  });
  expect([plan.aggregate, plan.rereads]).toEqual([aggregate, rereads]);
});

test('an aggregator that is not read within half a minute after the scan is left out', async () => {
  const startedAt = Date.now();
  const { promise, resolve } = Promise.withResolvers<StoredObject>();
  const plan = await publishedPlan({ readAggregator: () => promise }).finally(() => resolve(aggregate));
  expect([plan.aggregate, plan.rereads]).toEqual([undefined, undefined]);
  expect(Date.now() - startedAt).toBeLessThan(60_000);
}, 120_000);

test('rules that cannot be read again leave the report as it is', async () => {
  const rereadDifferences = () => Promise.reject(new Error('no bucket'));
  const plan = await publishedPlan({ readAggregator: () => Promise.resolve(aggregate), rereadDifferences });
  expect([plan.aggregate, plan.rereads]).toEqual([aggregate, undefined]);
});

test('a rebuilt report asks nobody, and has what its base run read', async () => {
  const base = { aggregate, rereads, accountIds: [], baseShards: [aStoredObject()] };
  const plan = await publishedPlan({}, { rebuildFrom: 'run-0' }, base);
  expect([plan.aggregate, plan.rereads]).toEqual([aggregate, rereads]);
});
