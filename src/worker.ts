// The long-running worker process: reads the settings, serves metrics and probes, waits for Temporal and runs the workers.
// On SIGTERM, it drains.
import { format } from 'node:util';
import { Client } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createAws } from '#src/aws/aws.ts';
import { program } from '#src/cli/command.ts';
import { handleOutputError, outputClosedSignal } from '#src/cli/output-pipe.ts';
import { parseConfig, findSecrets, type Config } from '#src/config/config.ts';
import { serveHealth } from '#src/observability/health.ts';
import { tuneHeaps } from '#src/heap.ts';
import { createLogger, errorFields, createTemporalLogger } from '#src/observability/log.ts';
import { createMetrics } from '#src/observability/metrics.ts';
import { readNewestSummary } from '#src/publish/baseline.ts';
import { useProxy } from '#src/config/proxy.ts';
import { createDataConverter } from '#src/temporal/data-converter.ts';
import { findSchedule } from '#src/temporal/weekly-schedule.ts';
import { VERSION } from '#src/version.ts';
import { startAlertGauges } from '#src/worker/alert-gauges.ts';
import { awaitTemporal } from '#src/worker/await-temporal.ts';
import { createWorkers, runWorkers } from '#src/worker/create-workers.ts';
import { usesIamUserKeyInCluster } from '#src/worker/iam-user-key.ts';
import { assertQueuesNotShared } from '#src/worker/own-bucket.ts';
import { createReadiness } from '#src/worker/readiness.ts';

/** Converts the output of Node and libraries to log lines, because Datadog would show each line on stderr as an error. */
function redirectOutputToLog(logger: Logger, fail: (error: unknown) => never): void {
  for (const method of ['log', 'info', 'warn', 'error'] as const)
    console[method] = (...args: unknown[]) => logger.warn(format(...args));
  process.removeAllListeners('warning').on('warning', (warning) => logger.warn(errorFields(warning), warning.message));
  process.on('uncaughtException', fail);
}

type ErrorObserver = (reason: string) => void;

async function main(config: Config, logger: Logger, errorObservers: ErrorObserver[]): Promise<void> {
  useProxy(config);
  if (usesIamUserKeyInCluster(process.env))
    logger.warn({ reason: 'long-lived-key' }, 'AWS_ACCESS_KEY_ID is a long-lived key: in a cluster, use IRSA instead');
  const runtime = Runtime.install({
    logger: createTemporalLogger(logger),
    telemetryOptions: {
      metrics: { prometheus: { bindAddress: `0.0.0.0:${config.METRICS_PORT}` } },
      logging: { filter: { core: 'WARN', other: 'WARN' }, forward: {} },
    },
  });
  const metrics = createMetrics(runtime.metricMeter);
  const aws = createAws(config, metrics.countCall);
  errorObservers.push(metrics.recordError);
  let isReady = () => Promise.resolve(false);
  let readScheduleCreation: () => Promise<Date | null | undefined> = () => Promise.resolve(undefined);
  const readAlertSources = startAlertGauges(
    {
      readNewestReport: () => readNewestSummary(aws.store),
      readScheduleCreation: () => readScheduleCreation(),
      isReady: () => isReady(),
    },
    metrics,
    logger,
  );
  const health = await serveHealth(config.HEALTH_PORT, () => isReady());

  const exitBeforeStart = () => {
    logger.info('stopped before it started working');
    process.exit();
  };
  process.on('SIGTERM', exitBeforeStart).on('SIGINT', exitBeforeStart);
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
  await awaitTemporal({ connectionOptions, namespace }, logger);
  const connection = await NativeConnection.connect(connectionOptions);
  const { workflowService: service } = connection;
  const { REPORT_BUCKET: bucket, TASK_QUEUE: taskQueue, SCHEDULE_ID: scheduleId } = config;
  await assertQueuesNotShared({ service, namespace, taskQueue, bucket }, logger);
  const onPublished = () => {
    metrics.recordPublication();
    void readAlertSources();
  };
  const workers = await createWorkers(config, { connection, namespace, aws, metrics, onPublished });
  process.off('SIGTERM', exitBeforeStart).off('SIGINT', exitBeforeStart); // From here on, Temporal's runtime handles these signals and drains the workers.
  isReady = createReadiness(workers, connection);
  const client = new Client({ connection, namespace, dataConverter: createDataConverter(config) });
  readScheduleCreation = async () => (await findSchedule(client, scheduleId))?.info.createdAt ?? null;
  void readAlertSources();

  logger.info(`worker ${VERSION} started: bucket ${config.REPORT_BUCKET}, regions ${config.REGIONS.join(', ')}`);
  try {
    await runWorkers(workers);
    logger.info('worker drained');
  } finally {
    health.close();
    await connection.close();
  }
}

async function work(): Promise<void> {
  tuneHeaps();
  const config = parseConfig(process.env);
  // If the log is no longer read, the worker drains as on SIGTERM and is then restarted with a new log reader.
  outputClosedSignal().addEventListener('abort', () => process.kill(process.pid, 'SIGTERM'));
  const errorObservers: ErrorObserver[] = [];
  const logger = createLogger(config, findSecrets(process.env), handleOutputError, errorObservers);
  const fail = (error: unknown): never => {
    logger.error(errorFields(error), 'worker failed');
    process.exit(1);
  };
  redirectOutputToLog(logger, fail);
  await main(config, logger, errorObservers).catch(fail);
}

await program(
  'worker',
  'The long-running worker: polls both task queues, serves /livez and /readyz on HEALTH_PORT and /metrics on METRICS_PORT, ' +
    'and drains on SIGTERM. Takes no arguments: its settings are environment variables, listed in docs/configuration.md. ' +
    'Exit code: 64 if a setting is invalid.',
)
  .addHelpText('after', '\nExamples:\n  npm run worker\n  REPORT_BUCKET=my-reports LOG_LEVEL=debug npm run worker')
  .action(work)
  .parseAsync();
