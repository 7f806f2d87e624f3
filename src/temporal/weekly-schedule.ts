// The one Schedule: what it should be, what it is, and how to get from one to the other.
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
import { TASK_QUEUE } from '#src/workflows/task-queues.ts';
export const SCHEDULE_ID = 'aws-config-compliance-weekly';
export const WORKFLOW_TYPE = 'complianceReport';

/** Better late than never: a server that was down on Monday starts the report up to 6 days later. */
const CATCH_UP = '6 days';

/** A run ends by itself after six days at the latest; this is the upper limit. */
const EXECUTION_TIMEOUT = '7 days';

/** The fields that decide when and what the schedule starts, in readable form for comparison. */
export type ScheduleFacts = Record<
  'bucket' | 'cron' | 'timezone' | 'overlap' | 'catchup' | 'workflowType' | 'taskQueue' | 'executionTimeout',
  string
>;

type Desired = ScheduleOptions & { action: { memo: { schedule: ScheduleFacts } } };

function desiredSchedule(config: Config): Desired {
  const facts: ScheduleFacts = {
    bucket: config.REPORT_BUCKET,
    cron: config.SCHEDULE_CRON.split(/\s+/).join(' '),
    timezone: config.SCHEDULE_TIMEZONE,
    overlap: 'SKIP',
    catchup: CATCH_UP,
    workflowType: WORKFLOW_TYPE,
    taskQueue: TASK_QUEUE,
    executionTimeout: EXECUTION_TIMEOUT,
  };
  return {
    scheduleId: SCHEDULE_ID,
    spec: { cronExpressions: [facts.cron], timezone: facts.timezone, jitter: '0s' },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: CATCH_UP, pauseOnFailure: false },
    action: {
      type: 'startWorkflow',
      workflowType: facts.workflowType,
      taskQueue: facts.taskQueue,
      workflowId: SCHEDULE_ID,
      args: [{}],
      workflowExecutionTimeout: EXECUTION_TIMEOUT,
      staticSummary: 'Weekly AWS Config compliance report',
      // The server rewrites a cron expression into calendars: the original is stored as well, for comparison.
      memo: { schedule: facts },
    },
  };
}

export type ScheduleChange = {
  kind: 'created' | 'updated' | 'unchanged';
  /** One line per field: `timezone: UTC → Asia/Hong_Kong`. */
  differences: string[];
};

/** The schedule belongs to another bucket: overwriting it would take the weekly report from that environment. */
export class OtherBucketsScheduleError extends Error {
  override name = 'OtherBucketsScheduleError';
  readonly finding: string;
  readonly remedy: string;

  constructor(expected: string, found: string) {
    const finding = `schedule ${SCHEDULE_ID} belongs to another bucket: expected ${expected} (REPORT_BUCKET), found ${found}`;
    const remedy =
      'Give each environment a Temporal namespace of its own (TEMPORAL_NAMESPACE). ' +
      'If the reports have moved to this bucket: `npm run schedule -- --take-over`.';
    super(`${finding}. ${remedy}`);
    this.finding = finding;
    this.remedy = remedy;
  }
}

/** Options of `applySchedule`. */
export type ApplyOptions = {
  /** Say what would change, and change nothing. */
  dryRun: boolean;
  /** Update it even if it belongs to another bucket, because the reports have moved to this one. */
  takeOver?: boolean;
};

/**
 * Updates the schedule from the settings, or with `dryRun` only reports what would change. A pause is kept. Throws
 * `OtherBucketsScheduleError` if the schedule is another bucket's; one of version 1.0.0 names none, and is updated.
 */
export async function applySchedule(
  client: Client,
  config: Config,
  { dryRun, takeOver = false }: ApplyOptions,
): Promise<ScheduleChange> {
  const desired = desiredSchedule(config);
  const wanted = desired.action.memo.schedule;
  const existing = await findSchedule(client);
  if (!existing) {
    if (!dryRun && !(await create(client, desired))) return applySchedule(client, config, { dryRun, takeOver });
    return { kind: 'created', differences: differencesOf(undefined, wanted) };
  }
  const refuse = ({ action }: Pick<ScheduleDescription, 'action'>) => {
    if (!takeOver) refuseOtherBucket(action, wanted.bucket);
  };
  refuse(existing);
  const differences = differencesOf(factsOf(existing), wanted);
  if (differences.length === 0) return { kind: 'unchanged', differences };
  const { scheduleId: _id, ...update } = desired;
  // `state` holds the operator's pause and its note.
  if (!dryRun)
    await client.schedule.getHandle(SCHEDULE_ID).update((previous) => {
      refuse(previous); // Another environment may have written it since.
      return { ...update, state: previous.state };
    });
  return { kind: 'updated', differences };
}

export async function findSchedule(client: Client): Promise<ScheduleDescription | undefined> {
  try {
    return await client.schedule.getHandle(SCHEDULE_ID).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

/** Throws if the schedule's memo names another bucket than `expected`. */
function refuseOtherBucket(action: ScheduleDescription['action'], expected: string): void {
  const found = bucketOf(action);
  if (found === undefined || found === expected) return;
  throw new OtherBucketsScheduleError(expected, found);
}

/** The bucket whose environment wrote the schedule last; undefined: version 1.0.0 did. */
function bucketOf({ memo }: ScheduleDescription['action']): string | undefined {
  return (memo?.['schedule'] as Partial<ScheduleFacts> | undefined)?.bucket;
}

/** False if another deployment has created it at the same time. */
async function create(client: Client, desired: Desired): Promise<boolean> {
  try {
    await client.schedule.create(desired);
    return true;
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning) return false;
    throw error;
  }
}

/** The server's state, because somebody may have changed it in the UI, with the cron expression that was set last. */
function factsOf({ action, spec, policies }: ScheduleDescription): ScheduleFacts {
  const asked = action.memo?.['schedule'] as ScheduleFacts | undefined;
  return {
    bucket: bucketOf(action) ?? NONE,
    cron: asked?.cron ?? NONE,
    timezone: spec.timezone ?? 'UTC',
    overlap: policies.overlap ?? NONE,
    catchup: inDays(policies.catchupWindow),
    workflowType: action.workflowType,
    taskQueue: action.taskQueue ?? NONE,
    executionTimeout: inDays(Number(action.workflowExecutionTimeout ?? 0)),
  };
}

function inDays(ms: number): string {
  return `${ms / 86_400_000} days`;
}

const NONE = '(none)';

function differencesOf(is: ScheduleFacts | undefined, desired: ScheduleFacts): string[] {
  return (Object.keys(desired) as (keyof ScheduleFacts)[])
    .filter((field) => is?.[field] !== desired[field])
    .map((field) => `${field}: ${is?.[field] ?? NONE} → ${desired[field]}`);
}

/** Triggers the schedule as its calendar would (`trigger` by itself would let runs overlap), and finds the run it started. */
export async function triggerSchedule(client: Client): Promise<WorkflowHandle> {
  await client.schedule.getHandle(SCHEDULE_ID).trigger(ScheduleOverlapPolicy.SKIP);
  for (;;) {
    const started = (await findSchedule(client))?.info.recentActions.at(-1)?.action.workflow.workflowId;
    if (started !== undefined) return client.workflow.getHandle(started);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
