// Keeps the AWS Config request rates known to this worker: those recorded in earlier weeks and those that its own scans have found.
import {
  adjustForAge,
  findTypicalRate,
  smoothRate,
  toDay,
  type FoundRate,
  type KnownRates,
} from '#domain/coverage/request-rate.ts';

export type StartRates = {
  /** Returns the request rate from which a scan starts, or undefined if no rate is known. Never rejects unless `read` rejects. */
  startOf(key: string): Promise<FoundRate | undefined>;
  /** Keeps a rate that a scan has found, for later attempts and for regions without a known rate. */
  note(key: string, rate: FoundRate): void;
};

/** The maximum age of the record before it is read again. The record is one small object that changes once a week. */
const MAX_RECORD_AGE_MS = 3_600_000;

/** The number of rates from which the typical rate is determined. It is large enough that individual unusual accounts have no effect. */
const MAX_RECENT_RATES = 99;

/** Creates the start rates. `read` loads the rates recorded in earlier weeks. `now` returns epoch milliseconds. */
export function createStartRates(read: () => Promise<KnownRates>, now: () => number = Date.now): StartRates {
  let readAt = Number.NEGATIVE_INFINITY;
  let record: Promise<KnownRates> | undefined;
  const recent: FoundRate[] = [];

  const load = async (): Promise<KnownRates> => {
    const rates = await read();
    if (recent.length === 0) recent.push(...[...rates.values()].slice(-MAX_RECENT_RATES));
    return rates;
  };

  return {
    async startOf(key) {
      if (now() - readAt > MAX_RECORD_AGE_MS) {
        readAt = now();
        record = load();
      }
      const known = (await record!).get(key);
      const rate = known && adjustForAge(known, toDay(now()));
      // A region without a known rate probably has the same limits as the others.
      const typical = findTypicalRate(recent);
      return rate ? smoothRate(rate, typical) : typical;
    },
    note(key, rate) {
      recent.push(rate);
      if (recent.length > MAX_RECENT_RATES) recent.shift();
      const known = { ...rate, day: toDay(now()) };
      void record?.then((rates) => rates.set(key, known));
    },
  };
}
