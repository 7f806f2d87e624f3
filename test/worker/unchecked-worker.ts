// A worker that looks at nobody before it polls, as one of version 1.0.0, or one that started at the same moment as another.
import { NativeConnection, Runtime } from '@temporalio/worker';
import { createAws } from '#src/aws/aws.ts';
import { parseConfig } from '#src/config/config.ts';
import { createLogger, createTemporalLogger } from '#src/observability/log.ts';
import { createMetrics } from '#src/observability/metrics.ts';
import { createWorkers, runWorkers } from '#src/worker/create-workers.ts';

const config = parseConfig(process.env);
const logger = createLogger(config);
const runtime = Runtime.install({ logger: createTemporalLogger(logger) });
const connection = await NativeConnection.connect({ address: process.env['TEMPORAL_ADDRESS']! });
const workers = await createWorkers(config, {
  ...{ connection, namespace: process.env['TEMPORAL_NAMESPACE']!, aws: createAws(config) },
  ...{ metrics: createMetrics(runtime.metricMeter), onPublished: () => undefined },
});
logger.info('unchecked worker started');
await runWorkers(workers);
await connection.close();
