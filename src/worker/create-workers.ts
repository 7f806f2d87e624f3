// Creates the workers of the process, one per task queue, with activities connected to AWS and to the metrics.
import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import { createActivities, createPublishActivities } from '#src/activities/create-activities.ts';
import { PUBLISHING_SLOTS } from '#src/activities/publish-report.ts';
import type { Aws } from '#src/aws/aws.ts';
import type { Config } from '#src/config/config.ts';
import { CHANNELS, createChannels } from '#src/notifications/channels.ts';
import { addRunAndAccountToLog } from '#src/observability/log.ts';
import type { Metrics } from '#src/observability/metrics.ts';
import { createDataConverter } from '#src/temporal/data-converter.ts';
import { workerIdentity } from '#src/temporal/pollers.ts';
import { loadWorkflowBundle } from './bundle-workflows.ts';
import { publishQueueOf } from '#domain/task-queues.ts';
import { inputGuard } from './input-guard.ts';
import { createBucketGuard } from './own-bucket.ts';

/** The number of slots for discovery and the shards' short activities, which must not wait behind the scans of the accounts in flight. */
const SPARE_ACTIVITY_SLOTS = 20;

/** One slot per channel, because a service that hangs must delay neither a workbook nor another channel. */
const NOTIFICATION_SLOTS = CHANNELS.length;

/**
 * The number of notifications to owners and organizational units that are sent concurrently. A service that hangs delays each of them by
 * ten seconds.
 */
const ROUTED_NOTIFICATION_SLOTS = 10;

/** Cancel, pause and reset reach an activity in the response to a heartbeat. By default, heartbeats are 24 to 48 s apart. */
const HEARTBEAT_INTERVAL_MS = 5_000;

/** The time from the end of the grace period, when running activities are cancelled, until the process is forced to end. */
const FORCE_AFTER_GRACE_SECONDS = 15;

export type WorkerDependencies = {
  connection: NativeConnection;
  namespace: string;
  aws: Aws;
  metrics: Metrics;
  onPublished: () => void;
};

/** Creates the workers, which do not poll yet. Throws if Temporal rejects one of them. */
export async function createWorkers(config: Config, parts: WorkerDependencies): Promise<Worker[]> {
  const { connection, namespace, aws, metrics, onPublished } = parts;
  const common = {
    connection,
    namespace,
    dataConverter: createDataConverter(config),
    identity: workerIdentity(config.REPORT_BUCKET),
    interceptors: { activity: [addRunAndAccountToLog, createBucketGuard(config.REPORT_BUCKET), inputGuard] },
    maxHeartbeatThrottleInterval: HEARTBEAT_INTERVAL_MS,
    shutdownGraceTime: config.SHUTDOWN_GRACE_SECONDS * 1_000,
    shutdownForceTime: (config.SHUTDOWN_GRACE_SECONDS + FORCE_AFTER_GRACE_SECONDS) * 1_000,
    ...buildVersioningOptions(config),
  } satisfies Partial<WorkerOptions>;
  const activityDependencies = { aws, config, channels: createChannels(config, aws) };
  return Promise.all([
    Worker.create({
      ...common,
      taskQueue: config.TASK_QUEUE,
      workflowBundle: await loadWorkflowBundle(config),
      activities: createActivities(activityDependencies, metrics),
      maxConcurrentActivityTaskExecutions: config.CONCURRENT_ACCOUNTS + SPARE_ACTIVITY_SLOTS,
    }),
    Worker.create({
      ...common,
      taskQueue: publishQueueOf(config.TASK_QUEUE),
      activities: createPublishActivities(activityDependencies, { onCall: metrics.countCall, onPublished }),
      maxConcurrentActivityTaskExecutions: PUBLISHING_SLOTS + NOTIFICATION_SLOTS + ROUTED_NOTIFICATION_SLOTS,
    }),
  ]);
}

/** Returns the options of worker versioning, if a version is set. A versioned worker gets no tasks until its version is current. */
function buildVersioningOptions(config: Config): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  const { TEMPORAL_DEPLOYMENT_NAME: deploymentName, TEMPORAL_WORKER_BUILD_ID: buildId } = config;
  if (!deploymentName || !buildId) return {};
  return {
    workerDeploymentOptions: {
      useWorkerVersioning: true,
      version: { deploymentName, buildId },
      defaultVersioningBehavior: config.TEMPORAL_VERSIONING_BEHAVIOR,
    },
  };
}

/** Runs the workers until they have all drained after SIGTERM. If one fails, the others drain too, and its error is thrown. */
export async function runWorkers(workers: readonly Worker[]): Promise<void> {
  const runs = workers.map((worker) => worker.run());
  try {
    await Promise.all(runs);
  } catch (error) {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    await Promise.allSettled(runs);
    throw error;
  }
}
