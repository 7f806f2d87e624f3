// The worker's own metrics, served on the same port as Temporal's.
import type { MetricMeter } from '@temporalio/common';
import type { AwsCall } from '#src/aws/clients.ts';
import { ALL_DISPOSITIONS, isInScope } from '#domain/coverage/dispositions.ts';
import type { AccountOutcome } from '#domain/coverage/outcome.ts';

const PREFIX = 'aws_config_compliance';

/** Far below the 15 to 60 s that lie between two scrapes of the metrics. */
const FLUSH_INTERVAL_MS = 1_000;

const AWS_SERVICES = ['config', 'organizations', 's3', 'ses', 'sns', 'sts'];

export type Metrics = ReturnType<typeof createMetrics>;

/**
 * Creates the product's own metrics. Counters with known labels start at 0, so that their first increment is visible. Calls that
 * the SDK's credential chain makes by itself (AssumeRoleWithWebIdentity) are not counted.
 */
export function createMetrics(meter: MetricMeter) {
  const counter = (name: string, description: string) =>
    meter.createCounter(`${PREFIX}_${name}_total`, '', description);
  const accounts = counter('accounts', 'Accounts by region that were read, or could not be, by disposition');
  const rows = counter('rows', 'Rows of the regions that were read');
  const calls = counter('aws_calls', 'Attempts at AWS calls');
  const throttles = counter('aws_throttles', 'Attempts at AWS calls that were answered with "too fast"');
  const reportAge = meter.createGauge(
    `${PREFIX}_seconds_since_last_report`,
    'int',
    's',
    'Seconds since the run behind the newest report began; since this worker began, where there is no report',
  );
  // A call into Temporal's core costs 50 µs, a twentieth of an AWS call. Counts are therefore added up and passed on together.
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
  };
}
