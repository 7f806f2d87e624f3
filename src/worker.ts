// The long-running worker: settings → AWS → activities → one Temporal worker a task queue. SIGTERM drains it.
import { fileURLToPath } from 'node:url';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import { createActivities, createPublishActivities } from './activities/create-activities.ts';
import { createAws } from './aws/aws.ts';
import { ConfigError, parseConfig, type Config } from './config.ts';
import { serveHealth } from './health.ts';
import { createLogger, errorFields, nameRunAndAccount, temporalLogger } from './log.ts';
import { VERSION } from './version.ts';
import { PUBLISH_TASK_QUEUE, TASK_QUEUE } from './workflows/ports.ts';

/** Beside the accounts in flight: discovery and the shards' short activities must not wait behind them. */
const SPARE_ACTIVITY_SLOTS = 20;

/** One workbook at a time and its successor; each has a thread of its own. */
const PUBLISHING_SLOTS = 2;

/** Cancel, pause and reset reach an activity with the answer to a heartbeat: by default only every 24 to 48 s. */
const HEARTBEAT_INTERVAL_MS = 5_000;

/** After the grace time running activities are told to stop; this long after, the process leaves them. */
const FORCE_AFTER_GRACE_SECONDS = 15;

function readConfig(): Config {
  try {
    return parseConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(64);
  }
}

async function main(): Promise<void> {
  const config = readConfig();
  const logger = createLogger(config);
  Runtime.install({
    logger: temporalLogger(logger),
    telemetryOptions: {
      metrics: { prometheus: { bindAddress: `0.0.0.0:${config.METRICS_PORT}` } },
      logging: { filter: { core: 'WARN', other: 'WARN' }, forward: {} },
    },
  });
  const { connectionOptions, namespace } = loadClientConnectConfig();
  const connection = await NativeConnection.connect(connectionOptions);
  const common = {
    connection,
    interceptors: { activity: [nameRunAndAccount] },
    maxHeartbeatThrottleInterval: HEARTBEAT_INTERVAL_MS,
    ...(namespace ? { namespace } : {}),
    shutdownGraceTime: config.SHUTDOWN_GRACE_SECONDS * 1_000,
    shutdownForceTime: (config.SHUTDOWN_GRACE_SECONDS + FORCE_AFTER_GRACE_SECONDS) * 1_000,
  } satisfies Partial<WorkerOptions>;
  const workers = await Promise.all([
    Worker.create({
      ...common,
      taskQueue: TASK_QUEUE,
      ...workflowSource(config),
      activities: createActivities(createAws(config), config),
      maxConcurrentActivityTaskExecutions: config.CONCURRENT_ACCOUNTS + SPARE_ACTIVITY_SLOTS,
    }),
    Worker.create({
      ...common,
      taskQueue: PUBLISH_TASK_QUEUE,
      activities: createPublishActivities(config),
      maxConcurrentActivityTaskExecutions: PUBLISHING_SLOTS,
    }),
  ]);
  const health = await serveHealth(config.HEALTH_PORT, () =>
    workers.every((worker) => worker.getState() === 'RUNNING'),
  );
  logger.info({ version: VERSION, bucket: config.REPORT_BUCKET, regions: config.REGIONS }, 'worker started');
  try {
    await Promise.all(workers.map((worker) => worker.run()));
    logger.info('worker drained');
  } finally {
    health.close();
    await connection.close();
  }
}

function workflowSource({ WORKFLOW_BUNDLE }: Config) {
  return WORKFLOW_BUNDLE
    ? { workflowBundle: { codePath: WORKFLOW_BUNDLE } }
    : { workflowsPath: fileURLToPath(new URL('workflows/index.ts', import.meta.url)) };
}

try {
  await main();
} catch (error) {
  createLogger({ LOG_LEVEL: 'error', DD_ENV: undefined, DD_VERSION: undefined }).error(
    errorFields(error),
    'worker failed',
  );
  process.exitCode = 1;
}
