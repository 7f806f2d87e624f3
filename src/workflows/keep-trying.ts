// Retries discovery and publishing for a day. When the attempts of a step have failed for some minutes, the run reports that once.
import { ActivityFailure, ApplicationFailure, proxyActivities, workflowInfo } from '@temporalio/workflow';
import { publishQueueOf } from '#domain/task-queues.ts';
import type { Publication, RunPlan } from './types.ts';
import {
  PERSISTENT_FAILURE,
  type DiscoverInput,
  type ScanActivities,
  type PublishInput,
  type PublishActivities,
} from './activity-types.ts';
import { reportsFailingDiscovery, reportsFailingPublishing } from './patches.ts';

export type RetriedStep = 'discovery' | 'publishing';

/** Reports that a step keeps failing. `cause` is the error of the last attempt, and `until` is the time at which the run stops retrying. */
export type ReportPersistentFailure = (step: RetriedStep, cause: Error, until: Date) => void;

/**
 * Attempts continue during outages of several hours. Errors that cannot resolve themselves (access denied, no accounts) fail the step
 * immediately.
 */
const timeouts = { startToCloseTimeout: '2h', heartbeatTimeout: '60s' } as const;
const retry = { initialInterval: '2s', backoffCoefficient: 2 } as const;
const MAX_RETRY_INTERVAL = '5m';
/**
 * The maximum retry interval before the failure is reported. It is long enough to spare S3, and short enough to report the failure within
 * five minutes.
 */
const MAX_RETRY_INTERVAL_BEFORE_REPORT = '1m';
const REPORT_FAILURE_AFTER_MS = 180_000;

const DISCOVERY_TIMEOUT_MS = 24 * 3_600_000;
const MIN_REMAINING_MS = 60_000;

const common = { ...timeouts, retry: { ...retry, maximumInterval: MAX_RETRY_INTERVAL } };
const { discoverAccounts } = proxyActivities<ScanActivities>(common);

export function discover(input: DiscoverInput, report: ReportPersistentFailure): Promise<RunPlan> {
  return executeAndReport('discovery', DISCOVERY_TIMEOUT_MS, report, (options, more) =>
    discoverAccounts.executeWithOptions(options, [{ ...input, ...more }]),
  );
}

export function publish(input: PublishInput, timeoutMs: number, report: ReportPersistentFailure): Promise<Publication> {
  const taskQueue = publishQueueOf(workflowInfo().taskQueue);
  const { publishReport } = proxyActivities<PublishActivities>({ taskQueue, ...common });
  return executeAndReport('publishing', timeoutMs, report, (options, more) =>
    publishReport.executeWithOptions(options, [{ ...input, ...more }]),
  );
}

const isReported = { discovery: reportsFailingDiscovery, publishing: reportsFailingPublishing };

type Options = { scheduleToCloseTimeout: number; retry?: typeof retry & { maximumInterval: '1m' } };

/**
 * Executes an activity. When attempts have failed for long enough, an attempt throws `KeepsFailing`. The run then reports the failure and
 * executes the activity again for the rest of the time.
 */
async function executeAndReport<T>(
  step: RetriedStep,
  timeoutMs: number,
  report: ReportPersistentFailure,
  execute: (options: Options, more: { reportFailureAfterMs?: number }) => Promise<T>,
): Promise<T> {
  // An activity that was started by a run of version 1.0.0 never throws `KeepsFailing`.
  // The patch prevents workers of 1.0.0 from failing the run.
  if (!isReported[step]()) return execute({ scheduleToCloseTimeout: timeoutMs }, {});
  const until = Date.now() + timeoutMs;
  const retryBeforeReport = { ...retry, maximumInterval: MAX_RETRY_INTERVAL_BEFORE_REPORT } as const;
  try {
    return await execute(
      { scheduleToCloseTimeout: timeoutMs, retry: retryBeforeReport },
      { reportFailureAfterMs: REPORT_FAILURE_AFTER_MS },
    );
  } catch (error) {
    const failure = error instanceof ActivityFailure ? error.cause : undefined;
    if (!(failure instanceof ApplicationFailure) || failure.type !== PERSISTENT_FAILURE) throw error;
    report(step, failure.cause ?? failure, new Date(until));
    return execute({ scheduleToCloseTimeout: Math.max(MIN_REMAINING_MS, until - Date.now()) }, {});
  }
}
