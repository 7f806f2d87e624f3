// How old the newest report is: what the dead man's switch watches. It is read from S3, so that a restart does not reset it.
import type { Logger } from 'pino';
import { errorFields } from '#src/observability/log.ts';

/** Another worker may have published in the meantime, or a person may have restored the bucket. */
const REREAD_INTERVAL_MS = 3_600_000;

const GAUGE_INTERVAL_MS = 15_000;

/**
 * Passes the age in seconds to `report`, again and again, until the process ends. `readStart` gives the instant, in ISO 8601,
 * at which the run behind the newest report began; undefined: there is none, and the age is that of this process. As long
 * as it has never answered, nothing is reported. Returns a function that reads it again, to be called after a report is published.
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
