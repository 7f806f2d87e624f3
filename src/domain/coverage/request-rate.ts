// The request rate that AWS Config was found to allow in an account and region, and the rate at which the next scan starts.

/**
 * The requests per second at the end of a scan, and the burst size. `limit` is the lowest rate that was too high. If AWS throttled no
 * request, `limit` is absent and the rate is only what the scan needed.
 */
export type FoundRate = { perSecond: number; burst: number; limit?: number };

/** A rate and the day on which it was found, in days since 1970. */
export type KnownRate = FoundRate & { day: number };

/** The rates by account and region. A key looks like `111122223333 us-east-1`. */
export type KnownRates = Map<string, KnownRate>;

/** The starting rate if nothing is known. AWS publishes no request quotas for AWS Config. */
export const DEFAULT_RATE: FoundRate = { perSecond: 5, burst: 10 };

/** The growth factor per week. Stored rates grow because AWS may have raised a limit, or other clients may have stopped. */
const WEEKLY_GROWTH = 1.03;

/** Rates older than this are ignored. */
export const MAX_RATE_AGE_DAYS = 90;

/** Rates that differ by less than this factor are probably caused by the same limit. */
const SIMILAR_RATE_FACTOR = 1.6;

export const toDay = (epochMs: number): number => Math.floor(epochMs / 86_400_000);

/** Returns the rate at which to start, or undefined if the known rate is too old. */
export function adjustForAge({ day, ...rate }: KnownRate, today: number): FoundRate | undefined {
  const ageDays = Math.max(0, today - day);
  if (ageDays > MAX_RATE_AGE_DAYS) return undefined;
  if (rate.limit === undefined) return rate;
  const growth = WEEKLY_GROWTH ** (ageDays / 7);
  return { perSecond: rate.perSecond * growth, burst: rate.burst * growth, limit: rate.limit * growth };
}

/**
 * Moves a measured rate halfway towards the typical rate if the two are similar, because measurements vary by about 10% from week to week.
 */
export function smoothRate(rate: FoundRate, typical: FoundRate | undefined): FoundRate {
  if (!typical || rate.limit === undefined) return rate;
  const ratio = typical.perSecond / rate.perSecond;
  return ratio > SIMILAR_RATE_FACTOR || ratio < 1 / SIMILAR_RATE_FACTOR
    ? rate
    : { ...rate, perSecond: rate.perSecond * Math.sqrt(ratio) };
}

/** Returns the rate with the median requests per second, or undefined if there are too few rates. */
export function findTypicalRate(rates: readonly FoundRate[]): FoundRate | undefined {
  const MIN_RATES = 9;
  if (rates.length < MIN_RATES) return undefined;
  return rates.toSorted((a, b) => a.perSecond - b.perSecond)[Math.floor(rates.length / 2)];
}

/** Rounds a rate to two decimals, as it is stored. */
export function roundRate({ perSecond, burst, limit }: FoundRate): FoundRate {
  const round = (value: number) => Math.round(value * 100) / 100;
  return { perSecond: round(perSecond), burst: round(burst), ...(limit === undefined ? {} : { limit: round(limit) }) };
}

/** Whether the next scan can use the rate: a limit was found, or more requests were needed than the default rate allows. */
export function isUsefulForNextScan({ perSecond, limit }: FoundRate, ceiling = Number.POSITIVE_INFINITY): boolean {
  return limit !== undefined || (perSecond > DEFAULT_RATE.perSecond && perSecond < ceiling);
}
