// Creates and updates the weekly Schedule: compares the desired Schedule with the server's, and applies the differences.
import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleDescription,
  type ScheduleOptions,
  type WorkflowHandle,
} from '@temporalio/client';
import type { Config } from '#src/config/config.ts';
import { encryptionKeyId } from './payload-codec.ts';
import { SEPARATE_ENVIRONMENTS } from './pollers.ts';

export const WORKFLOW_TYPE = 'complianceReport';

/** The catch-up window for a missed start. If the server was down on Monday, it starts the report up to 6 days later. */
const CATCH_UP_WINDOW = '6 days';

/** The workflow execution timeout of a run, which ends by itself after six days at the latest. */
const EXECUTION_TIMEOUT = '7 days';

/** The fields that determine what the schedule starts and when, in a readable form for comparison. */
export type ScheduleFacts = Record<
  'bucket' | 'cron' | 'timezone' | 'overlap' | 'catchup' | 'workflowType' | 'taskQueue' | 'executionTimeout',
  string
> & {
  /** The id of the key with which the schedule's input and memo are encrypted; absent if they are not encrypted. */
  payloadKey?: string;
};

type DesiredSchedule = ScheduleOptions & { action: { memo: { schedule: ScheduleFacts } } };

function desiredSchedule(config: Config): DesiredSchedule {
  const payloadKey = encryptionKeyId(config);
  const facts: ScheduleFacts = {
    bucket: config.REPORT_BUCKET,
    cron: config.SCHEDULE_CRON.split(/\s+/).join(' '),
    timezone: config.SCHEDULE_TIMEZONE,
    overlap: 'SKIP',
    catchup: CATCH_UP_WINDOW,
    workflowType: WORKFLOW_TYPE,
    taskQueue: config.TASK_QUEUE,
    executionTimeout: EXECUTION_TIMEOUT,
    ...(payloadKey === undefined ? {} : { payloadKey }),
  };
  return {
    scheduleId: config.SCHEDULE_ID,
    spec: { cronExpressions: [facts.cron], timezone: facts.timezone, jitter: '0s' },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: CATCH_UP_WINDOW, pauseOnFailure: false },
    action: {
      type: 'startWorkflow',
      workflowType: facts.workflowType,
      taskQueue: facts.taskQueue,
      workflowId: config.SCHEDULE_ID,
      args: [{}],
      workflowExecutionTimeout: EXECUTION_TIMEOUT,
      staticSummary: 'Weekly AWS Config compliance report',
      // The server rewrites a cron expression into calendars, so the original is stored too, for comparison.
      memo: { schedule: facts },
    },
  };
}

export type ScheduleChange = {
  kind: 'created' | 'updated' | 'unchanged';
  /** One line per field that differs, such as `timezone: UTC → Asia/Hong_Kong`. */
  differences: string[];
};

/** The schedule belongs to another bucket. Overwriting it would stop the weekly report of that bucket's environment. */
export class OtherBucketsScheduleError extends Error {
  override name = 'OtherBucketsScheduleError';
  readonly finding: string;
  readonly remedy: string;

  constructor(scheduleId: string, expected: string, found: string) {
    const finding = `schedule ${scheduleId} belongs to another bucket: expected ${expected} (REPORT_BUCKET), found ${found}`;
    const remedy = `${SEPARATE_ENVIRONMENTS} If the reports have moved to this bucket: \`npm run schedule -- --take-over\`.`;
    super(`${finding}. ${remedy}`);
    this.finding = finding;
    this.remedy = remedy;
  }
}

/** The options of `applySchedule`. */
export type ApplyOptions = {
  /** Whether to report what would change without changing it. */
  dryRun: boolean;
  /** Whether to update the schedule even if it belongs to another bucket, because the reports have moved to this one. */
  takeOver?: boolean;
};

/**
 * Updates the schedule from the settings, or with `dryRun` only reports what would change. A paused schedule stays paused. Throws
 * `OtherBucketsScheduleError` if the schedule belongs to another bucket. Schedules of version 1.0.0 name no bucket and are updated.
 */
export async function applySchedule(
  client: Client,
  config: Config,
  { dryRun, takeOver = false }: ApplyOptions,
): Promise<ScheduleChange> {
  const desired = desiredSchedule(config);
  const wanted = desired.action.memo.schedule;
  const existing = await findSchedule(client, config.SCHEDULE_ID);
  if (!existing) {
    if (!dryRun && !(await create(client, desired))) return applySchedule(client, config, { dryRun, takeOver });
    return { kind: 'created', differences: describeDifferences(undefined, wanted) };
  }
  const assertOwn = ({ action }: Pick<ScheduleDescription, 'action'>) => {
    if (!takeOver) assertSameBucket(action, config);
  };
  assertOwn(existing);
  const differences = describeDifferences(readFacts(existing), wanted);
  if (differences.length === 0) return { kind: 'unchanged', differences };
  const { scheduleId, ...update } = desired;
  // `state` contains the operator's pause and its note.
  if (!dryRun)
    await client.schedule.getHandle(scheduleId).update((previous) => {
      assertOwn(previous); // Another environment may have written the schedule after it was read.
      return { ...update, state: previous.state };
    });
  return { kind: 'updated', differences };
}

export async function findSchedule(client: Client, scheduleId: string): Promise<ScheduleDescription | undefined> {
  try {
    return await client.schedule.getHandle(scheduleId).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

/** Throws if the schedule's memo names a bucket other than that of the settings. */
function assertSameBucket(
  action: ScheduleDescription['action'],
  { SCHEDULE_ID, REPORT_BUCKET: expected }: Config,
): void {
  const found = readBucket(action);
  if (found === undefined || found === expected) return;
  throw new OtherBucketsScheduleError(SCHEDULE_ID, expected, found);
}

/** Returns the bucket whose environment last wrote the schedule, or undefined if version 1.0.0 wrote it. */
function readBucket({ memo }: ScheduleDescription['action']): string | undefined {
  return (memo?.['schedule'] as Partial<ScheduleFacts> | undefined)?.bucket;
}

/** Creates the schedule. Returns false if another deployment has created it concurrently. */
async function create(client: Client, desired: DesiredSchedule): Promise<boolean> {
  try {
    await client.schedule.create(desired);
    return true;
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning) return false;
    throw error;
  }
}

/**
 * Returns the facts of the schedule on the server, which a user may have changed in the UI. The cron expression is the one that was last
 * set by this product.
 */
function readFacts({ action, spec, policies }: ScheduleDescription): ScheduleFacts {
  const lastFacts = action.memo?.['schedule'] as ScheduleFacts | undefined;
  return {
    bucket: readBucket(action) ?? NONE,
    cron: lastFacts?.cron ?? NONE,
    timezone: spec.timezone ?? 'UTC',
    overlap: policies.overlap ?? NONE,
    catchup: formatDays(policies.catchupWindow),
    workflowType: action.workflowType,
    taskQueue: action.taskQueue ?? NONE,
    executionTimeout: formatDays(Number(action.workflowExecutionTimeout ?? 0)),
    ...(lastFacts?.payloadKey === undefined ? {} : { payloadKey: lastFacts.payloadKey }),
  };
}

function formatDays(ms: number): string {
  return `${ms / 86_400_000} days`;
}

const NONE = '(none)';

function describeDifferences(existing: ScheduleFacts | undefined, desired: ScheduleFacts): string[] {
  return (Object.keys({ ...existing, ...desired }) as (keyof ScheduleFacts)[])
    .filter((field) => existing?.[field] !== desired[field])
    .map((field) => `${field}: ${existing?.[field] ?? NONE} → ${desired[field] ?? NONE}`);
}

/** Triggers the schedule with the same overlap policy as a scheduled start, and returns the run that it started. */
export async function triggerSchedule(client: Client, scheduleId: string): Promise<WorkflowHandle> {
  await client.schedule.getHandle(scheduleId).trigger(ScheduleOverlapPolicy.SKIP);
  for (;;) {
    const started = (await findSchedule(client, scheduleId))?.info.recentActions.at(-1)?.action.workflow.workflowId;
    if (started !== undefined) return client.workflow.getHandle(started);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
