// Creates the worker's own metrics, which are served on the same port as Temporal's.
import type { MetricMeter } from '@temporalio/common';
import type { AwsCall } from '#src/aws/clients.ts';
import { ALL_DISPOSITIONS, isInScope } from '#domain/coverage/dispositions.ts';
import type { AccountOutcome } from '#domain/coverage/outcome.ts';

const PREFIX = 'aws_config_compliance';

/** The flush interval, which is far below the scrape interval of 15 to 60 s. */
const FLUSH_INTERVAL_MS = 1_000;

const AWS_SERVICES = ['config', 'organizations', 's3', 'ses', 'sns', 'sts'];

export type Metrics = ReturnType<typeof createMetrics>;

/**
 * Creates the product's own metrics. Counters with known labels start at 0, so that their first increment is visible. Calls made by the
 * SDK's credential chain (AssumeRoleWithWebIdentity) are not counted.
 */
export function createMetrics(meter: MetricMeter) {
  const counter = (name: string, description: string) =>
    meter.createCounter(`${PREFIX}_${name}_total`, '', description);
  const accounts = counter('accounts', 'Accounts by region that were read, or could not be, by disposition');
  const rows = counter('rows', 'Rows of the regions that were read');
  const calls = counter('aws_calls', 'Attempts at AWS calls');
  const throttles = counter('aws_throttles', 'Attempts at AWS calls that were answered with "too fast"');
  const gauge = (name: string, description: string) => meter.createGauge(`${PREFIX}_${name}`, 'int', '', description);
  const reportAge = gauge(
    'seconds_since_last_report',
    'Seconds since the run behind the newest report began; since the schedule was created, where there is no report',
  );
  const failedAccounts = gauge('failed_accounts', 'Accounts that the newest report could not read');
  const scheduleExists = gauge('schedule_exists', '1 if the weekly schedule exists, 0 if it does not');
  const ready = gauge('worker_ready', '1 while this worker polls every task queue and Temporal answers, 0 otherwise');
  const startTime = gauge('worker_start_timestamp_seconds', 'When this worker started, in seconds since 1970');
  const publicationTime = gauge('last_publication_timestamp_seconds', 'When this worker last published a report');
  const errorTime = gauge('last_error_timestamp_seconds', 'When this worker last logged an error, by reason');
  const now = () => Math.round(Date.now() / 1_000);
  // A call into Temporal's core takes 50 µs, a twentieth of the CPU time of an AWS call.
  // Counts are therefore accumulated and passed on together.
  const pendingCounts = new Map<string, AwsCall & { attempts: number }>();
  const flush = () => {
    for (const { service, operation, throttled, attempts } of pendingCounts.values()) {
      calls.add(attempts, { service, operation });
      if (throttled) throttles.add(attempts, { service });
    }
    pendingCounts.clear();
  };
  for (const disposition of ALL_DISPOSITIONS.filter(isInScope)) accounts.add(0, { disposition });
  for (const service of AWS_SERVICES) throttles.add(0, { service });
  rows.add(0);
  ready.set(0);
  startTime.set(now() - Math.round(process.uptime()));

  return {
    countCall: (call: AwsCall): void => {
      if (pendingCounts.size === 0) setTimeout(flush, FLUSH_INTERVAL_MS).unref();
      const key = `${call.service} ${call.operation} ${call.throttled}`;
      const sum = pendingCounts.get(key);
      if (sum) sum.attempts += 1;
      else pendingCounts.set(key, { ...call, attempts: 1 });
    },
    countOutcomes: (outcomes: readonly AccountOutcome[]): void => {
      for (const region of outcomes.flatMap(({ regions }) => regions)) {
        accounts.add(1, { disposition: region.disposition });
        rows.add(region.rows);
      }
    },
    setReportAge: (seconds: number): void => reportAge.set(seconds),
    setFailedAccounts: (count: number): void => failedAccounts.set(count),
    setScheduleExists: (exists: boolean): void => scheduleExists.set(exists ? 1 : 0),
    setReady: (isReady: boolean): void => ready.set(isReady ? 1 : 0),
    recordPublication: (): void => publicationTime.set(now()),
    recordError: (reason: string): void => errorTime.set(now(), { reason }),
  };
}
