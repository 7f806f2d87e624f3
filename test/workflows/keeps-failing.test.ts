// Steps whose attempts keep failing: logged once, notified, and tried on.
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NotifyInput } from '#src/workflows/activity-types.ts';
import { aPlan, aPublication } from '../support/builders.ts';
import { eventually } from '../support/lab.ts';
import { DEFAULT_TASK_QUEUE } from '#domain/task-queues.ts';
import type { NotificationPlan } from '#src/workflows/types.ts';
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

const sent: NotifyInput[] = [];
const sentBy = ({ workflowId }: WorkflowHandle) => sent.filter(({ news }) => news.workflowId === workflowId);
const eventsOf = (handle: WorkflowHandle) => sentBy(handle).map(({ news }) => [news.event, news.number]);

/** Reports that are complete at once are not notified, so that each test sees what a failure changes. */
const NOTICES: NotificationPlan = { channels: ['slack'], tellComplete: false, expectedRunMinutes: 60 };

let started = 0;

/** Starts a run in which everything goes well, but for what a test says. */
async function start(more: MockActivities, input: object = {}): Promise<WorkflowHandle> {
  env.mockActivities({
    planNotices: () => Promise.resolve(NOTICES),
    notify: (notification) => {
      sent.push(notification);
      return Promise.resolve({});
    },
    ...ALL_GOES_WELL,
    ...more,
  });
  return env.client.workflow.start('complianceReport', {
    taskQueue: DEFAULT_TASK_QUEUE,
    workflowId: `keeps-failing-${++started}`,
    args: [{ retryWindowHours: 0, ...input }],
  });
}

type Input = { reportFailureAfterMs?: number };

/** An activity that keeps failing until its workflow has reported that; then it does what `next` does. */
const failingUntilReported = <T>(message: string, next: () => Promise<T>) => {
  const cause = ApplicationFailure.create({ message, type: 'PublishingFailed' });
  const keepsFailing = ApplicationFailure.create({ message, type: 'KeepsFailing', nonRetryable: true, cause });
  return ({ reportFailureAfterMs }: Input): Promise<T> =>
    reportFailureAfterMs === undefined ? next() : Promise.reject(keepsFailing);
};
const published = () => Promise.resolve(aPublication());

/** The error lines with this text; they come a moment after what they are about. */
const loggedWith = (text: string) =>
  eventually(
    async () => env.errors.filter((message) => message.includes(text)),
    (lines) => lines.length > 0,
  );

test('publishing that keeps failing is logged once and notified, and so is its success', async () => {
  const handle = await start({ publishReport: failingUntilReported('S3 answers AccessDenied', published) });
  await handle.result();
  expect(eventsOf(handle)).toEqual([
    ['publishing-failing', 1],
    ['published-complete', 1],
  ]);
  const [{ news }] = sentBy(handle) as [NotifyInput];
  expect(news.reason).toMatch(
    /^the report could not be published so far, and is tried again until \d{4}-\d\d-\d\d \d\d:\d\d UTC: S3 answers AccessDenied$/,
  );
  expect(await loggedWith('S3 answers AccessDenied')).toEqual([news.reason]);
});

test('each attempt says when it reports, until it has been reported', async () => {
  const asked: Input[] = [];
  const publishReport = failingUntilReported('S3 is slow', published);
  const handle = await start({
    publishReport: (input) => {
      asked.push(input);
      return publishReport(input);
    },
  });
  await handle.result();
  expect(asked.map(({ reportFailureAfterMs }) => reportFailureAfterMs)).toEqual([180_000, undefined]);
  const { events } = await handle.fetchHistory();
  const scheduled = (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: attributes }) =>
    attributes?.activityType?.name === 'publishReport' ? [Number(attributes.scheduleToCloseTimeout?.seconds)] : [],
  );
  // What is reported takes none of the time that is left.
  expect(scheduled).toEqual([scheduled[0], expect.closeTo(scheduled[0]!, -2) as number]);
  expect(scheduled[1]).toBeLessThanOrEqual(scheduled[0]!);
});

test('discovery that keeps failing is notified apart from publishing that does', async () => {
  const handle = await start({
    discoverAccounts: failingUntilReported('AWS Organizations is unavailable', () => Promise.resolve(aPlan())),
    publishReport: failingUntilReported('S3 is unavailable', published),
  });
  await handle.result();
  expect(eventsOf(handle)).toEqual([
    ['discovery-failing', 1],
    ['publishing-failing', 1],
    ['published-complete', 1],
  ]);
});

test('a narrowed run whose publishing keeps failing is logged, and not notified', async () => {
  const handle = await start(
    { publishReport: failingUntilReported('only logged', published) },
    { accountIds: ['111122223333'] },
  );
  await handle.result();
  expect(eventsOf(handle)).toEqual([]);
  expect(await loggedWith('only logged')).toHaveLength(1);
});

test('publishing that fails for good after it was reported fails the run', async () => {
  const damaged = () => Promise.reject(ApplicationFailure.nonRetryable('its SHA-256 differs', 'EvidenceDamaged'));
  const handle = await start({ publishReport: failingUntilReported('S3 is away', damaged) });
  await expect(handle.result()).rejects.toThrow('Workflow execution failed');
  expect(eventsOf(handle)).toEqual([
    ['publishing-failing', 1],
    ['run-failed', 1],
  ]);
});
