// Sets the metrics that alerts use: age and failed accounts of the newest report, existence of the schedule, and readiness of the worker.
import type { Logger } from 'pino';
import { errorFields } from '#src/observability/log.ts';
import type { Metrics } from '#src/observability/metrics.ts';

/**
 * S3 and the schedule are read again at this interval because another worker may have published, or a person may have restored the bucket
 * or deleted the schedule. With an interval of one minute, alerts fire within five minutes, and the two S3 requests per interval cost 0.24
 * USD a month (0.005 USD per 1,000 LIST requests, 0.0004 USD per 1,000 GET requests).
 */
const REREAD_INTERVAL_MS = 60_000;

const GAUGE_INTERVAL_MS = 15_000;

type AlertGauges = Pick<Metrics, 'setReportAge' | 'setFailedAccounts' | 'setScheduleExists' | 'setReady'>;

export type AlertSources = {
  /** Returns the newest report, or undefined if there is none. */
  readNewestReport: () => Promise<{ startedAt: string; accounts: { failed: number } } | undefined>;
  /** Returns the time at which the schedule was created, null if there is no schedule, or undefined if Temporal cannot be queried yet. */
  readScheduleCreation: () => Promise<Date | null | undefined>;
  isReady: () => Promise<boolean>;
};

/**
 * Sets the gauges at intervals until the process ends. The age gauge is the age of the newest report's run. If there is no report, it is
 * the age of the schedule, which a restart does not reset, or, if there is no schedule either, of this process. The age is not set before
 * S3 (and Temporal, if there is no report) has responded once. Returns a function that reads S3 and the schedule again.
 */
export function startAlertGauges(sources: AlertSources, gauges: AlertGauges, logger: Logger): () => Promise<void> {
  const processStart = Date.now() - process.uptime() * 1_000;
  let scheduleStart: number | undefined;
  let newestReport: { start?: number; failed: number } | undefined;
  const updateGauges = () => {
    void sources.isReady().then(gauges.setReady);
    if (newestReport === undefined) return;
    gauges.setFailedAccounts(newestReport.failed);
    const start = newestReport.start ?? scheduleStart;
    if (start !== undefined) gauges.setReportAge(Math.max(0, Math.round((Date.now() - start) / 1_000)));
  };
  const readReport = async () => {
    const report = await sources.readNewestReport();
    newestReport = report ? { start: Date.parse(report.startedAt), failed: report.accounts.failed } : { failed: 0 };
  };
  const readSchedule = async () => {
    const createdAt = await sources.readScheduleCreation();
    if (createdAt === undefined) return;
    scheduleStart = createdAt?.getTime() ?? processStart;
    gauges.setScheduleExists(createdAt !== null);
  };
  // The last result stays in use. If there is none, an alert on missing data fires.
  const warnOfFailure = (what: string) => (error: unknown) =>
    logger.warn(errorFields(error), `${what} could not be read`);
  const read = async () => {
    await Promise.all([
      readReport().catch(warnOfFailure('the age of the newest report')),
      readSchedule().catch(warnOfFailure('the schedule')),
    ]);
    updateGauges();
  };
  setInterval(updateGauges, GAUGE_INTERVAL_MS).unref();
  setInterval(() => void read(), REREAD_INTERVAL_MS).unref();
  void read();
  return read;
}
