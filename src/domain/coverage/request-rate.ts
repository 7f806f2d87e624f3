// The rate of calls that AWS Config was found to allow in a region of an account, and where the next scan starts.

/**
 * The calls a second that a scan ended with, and the calls that may precede them at once. `limit` is the lowest rate that was too
 * high; absent if AWS has throttled no call, so that the rate is only what was needed.
 */
export type FoundRate = { perSecond: number; burst: number; limit?: number };

/** A rate and the day on which it was found, in days since 1970. */
export type KnownRate = FoundRate & { day: number };

/** The rates by account and region, as `111122223333 us-east-1`. */
export type KnownRates = Map<string, KnownRate>;

/** Where the search starts if nothing is known. AWS publishes no limits for AWS Config. */
export const DEFAULT_RATE: FoundRate = { perSecond: 5, burst: 10 };

/** The growth in a week, because limits may have been raised and other users may have gone. */
const WEEKLY_GROWTH = 1.03;

/** Older rates say nothing. */
export const MAX_RATE_AGE_DAYS = 90;

/** Rates that differ by less than this factor are probably of the same limit. */
const ALIKE = 1.6;

export const toDay = (epochMs: number): number => Math.floor(epochMs / 86_400_000);

/** Returns the rate to start from, or undefined if it is too old. */
export function ageRate({ day, ...rate }: KnownRate, today: number): FoundRate | undefined {
  const ageDays = Math.max(0, today - day);
  if (ageDays > MAX_RATE_AGE_DAYS) return undefined;
  if (rate.limit === undefined) return rate;
  const growth = WEEKLY_GROWTH ** (ageDays / 7);
  return { perSecond: rate.perSecond * growth, burst: rate.burst * growth, limit: rate.limit * growth };
}

/** Moves a measured rate halfway to the typical one if both are alike, because one week's measurement varies by about a tenth. */
export function levelRate(rate: FoundRate, typical: FoundRate | undefined): FoundRate {
  if (!typical || rate.limit === undefined) return rate;
  const ratio = typical.perSecond / rate.perSecond;
  return ratio > ALIKE || ratio < 1 / ALIKE ? rate : { ...rate, perSecond: rate.perSecond * Math.sqrt(ratio) };
}

/** Returns the rate with the median calls a second, or undefined if there are too few to say. */
export function findTypical(rates: readonly FoundRate[]): FoundRate | undefined {
  const MIN_RATES = 9;
  if (rates.length < MIN_RATES) return undefined;
  return rates.toSorted((a, b) => a.perSecond - b.perSecond)[Math.floor(rates.length / 2)];
}

/** Rounds a rate as it is stored. */
export function roundRate({ perSecond, burst, limit }: FoundRate): FoundRate {
  const round = (value: number) => Math.round(value * 100) / 100;
  return { perSecond: round(perSecond), burst: round(burst), ...(limit === undefined ? {} : { limit: round(limit) }) };
}

/** Whether a scan has found anything that the next one could use: a limit, or that it needs more than it would start with. */
export function isWorthKeeping({ perSecond, limit }: FoundRate, ceiling = Number.POSITIVE_INFINITY): boolean {
  return limit !== undefined || (perSecond > DEFAULT_RATE.perSecond && perSecond < ceiling);
}
