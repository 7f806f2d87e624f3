// Measures the age of the newest report, which the dead man's switch watches. It is read from S3, so no restart resets it.
import type { Logger } from 'pino';
import { errorFields } from '#src/observability/log.ts';

/** S3 is read again because another worker may have published, or a person may have restored the bucket. */
const REREAD_INTERVAL_MS = 3_600_000;

const GAUGE_INTERVAL_MS = 15_000;

/**
 * Passes the age in seconds to `report` at intervals until the process ends. `readStart` returns the instant, in ISO 8601, at
 * which the newest report's run began. If it returns undefined, there is no report, and the age is that of this process. Until
 * it has answered once, nothing is reported. Returns a function that reads the instant again after a report is published.
 */
export function startReportAgeGauge(
  readStart: () => Promise<string | undefined>,
  setAge: (seconds: number) => void,
  logger: Logger,
): () => Promise<void> {
  const processStart = Date.now() - process.uptime() * 1_000;
  let start: number | undefined;
  const updateGauge = () => {
    if (start !== undefined) setAge(Math.max(0, Math.round((Date.now() - start) / 1_000)));
  };
  const read = async () => {
    try {
      const newest = await readStart();
      start = newest === undefined ? processStart : Date.parse(newest);
      updateGauge();
    } catch (error) {
      // The last answer stays valid. If there is none, the monitor alerts on missing data.
      logger.warn(errorFields(error), 'the age of the newest report could not be read');
    }
  };
  setInterval(updateGauge, GAUGE_INTERVAL_MS).unref();
  setInterval(() => void read(), REREAD_INTERVAL_MS).unref();
  void read();
  return read;
}
