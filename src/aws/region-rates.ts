// Creates the token buckets of one account and region, which determine the request rates that AWS Config allows (ADR 0047).
import { DEFAULT_RATE, isUsefulForNextScan, roundRate, type FoundRate } from '#domain/coverage/request-rate.ts';
import { createRateFinder, type RateFinder } from '#src/concurrency/rate-finder.ts';
import { createAdaptiveBucket, type TokenBucket } from '#src/concurrency/token-bucket.ts';

/**
 * The operation that accounts for nine in ten calls of a scan. This operation has a separate rate, so that a lower limit of another
 * operation does not slow it down.
 */
export const DETAILS_OPERATION = 'GetComplianceDetailsByConfigRule';

export type RegionRates = {
  bucketOf: (operation: string) => TokenBucket;
  /** Returns the request rate found for DETAILS, if the next scan can use it. */
  foundRate: () => FoundRate | undefined;
};

/**
 * Creates the buckets. The search for both rates starts from `start`. If `start` is undefined, it starts from the ceiling, as in 1.0, or
 * from the default rate if there is no ceiling.
 */
export function createRegionRates(start: FoundRate | undefined, ceiling: number | undefined): RegionRates {
  const from = start ?? (ceiling === undefined ? DEFAULT_RATE : { perSecond: ceiling, burst: ceiling * 2 });
  const open = (tokens?: number) => {
    const finder = createRateFinder(from, ceiling ?? Number.POSITIVE_INFINITY, performance.now(), tokens);
    return { finder, bucket: createAdaptiveBucket(finder) };
  };
  const others = open();
  let details: { finder: RateFinder; bucket: TokenBucket } | undefined;
  return {
    // DETAILS is called last, when the other calls have probably consumed tokens of the same burst.
    bucketOf: (operation) =>
      (operation === DETAILS_OPERATION ? (details ??= open(others.finder.tokens())) : others).bucket,
    foundRate() {
      const rate = details?.finder.found();
      return rate && isUsefulForNextScan(rate, ceiling) ? roundRate(rate) : undefined;
    },
  };
}
