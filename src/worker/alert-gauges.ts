// Measures what the alerts watch: the age and the gaps of the newest report, whether the schedule exists, and whether this worker is ready.
import type { Logger } from 'pino';
import { errorFields } from '#src/observability/log.ts';
import type { Metrics } from '#src/observability/metrics.ts';

/**
 * S3 and the schedule are read again because another worker may have published, or a person may have restored the bucket or deleted the
 * schedule. A minute lets alerts fire within five, and its two requests to S3 cost 0.24 USD a month (0.005 USD per 1,000 lists, 0.0004 USD
 * per 1,000 gets).
 */
const REREAD_INTERVAL_MS = 60_000;

const GAUGE_INTERVAL_MS = 15_000;

type AlertGauges = Pick<Metrics, 'setReportAge' | 'setFailedAccounts' | 'setScheduleExists' | 'setReady'>;

export type AlertSources = {
  /** Returns the newest report, or undefined if there is none. */
  readNewestReport: () => Promise<{ startedAt: string; accounts: { failed: number } } | undefined>;
  /** Returns when the schedule was created, null if there is no schedule, or undefined if Temporal cannot be asked yet. */
  readScheduleCreation: () => Promise<Date | null | undefined>;
  isReady: () => Promise<boolean>;
};

/**
 * Sets the gauges at intervals until the process ends. The age is that of the newest report's run. If there is no report, it is that of
 * the schedule, which no restart resets, or of this process, if there is no schedule. Until S3 and, if there is no report, Temporal have
 * answered once, the age is not set. Returns a function that reads S3 and the schedule again.
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
  // The last answer stays valid. If there is none, an alert on missing data fires.
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
