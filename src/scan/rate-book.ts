// What this worker knows of the rates of AWS Config: those of earlier weeks, and those that its scans have just found.
import {
  ageRate,
  findTypical,
  levelRate,
  toDay,
  type FoundRate,
  type KnownRates,
} from '#domain/coverage/request-rate.ts';

export type RateBook = {
  /** Returns the rate to start a scan from, or undefined if nothing is known. Never rejects if `read` does not. */
  startOf(key: string): Promise<FoundRate | undefined>;
  /** Keeps what a scan has found, for later attempts and for regions that nothing is known of. */
  note(key: string, rate: FoundRate): void;
};

/** The record changes once a week, and it is one small object. */
const MAX_RECORD_AGE_MS = 3_600_000;

/** The rates from which the typical one is taken: enough to level out single accounts. */
const TYPICAL_OF = 99;

/** Creates the book. `read` reads the record of earlier weeks. `now` returns epoch milliseconds. */
export function createRateBook(read: () => Promise<KnownRates>, now: () => number = Date.now): RateBook {
  let readAt = Number.NEGATIVE_INFINITY;
  let record: Promise<KnownRates> | undefined;
  const recent: FoundRate[] = [];

  const load = async (): Promise<KnownRates> => {
    const rates = await read();
    if (recent.length === 0) recent.push(...[...rates.values()].slice(-TYPICAL_OF));
    return rates;
  };

  return {
    async startOf(key) {
      if (now() - readAt > MAX_RECORD_AGE_MS) {
        readAt = now();
        record = load();
      }
      const known = (await record!).get(key);
      const rate = known && ageRate(known, toDay(now()));
      // A region that nothing is known of probably has the limits of the others.
      const typical = findTypical(recent);
      return rate ? levelRate(rate, typical) : typical;
    },
    note(key, rate) {
      recent.push(rate);
      if (recent.length > TYPICAL_OF) recent.shift();
      const known = { ...rate, day: toDay(now()) };
      void record?.then((rates) => rates.set(key, known));
    },
  };
}
