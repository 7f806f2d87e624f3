// The token buckets of one account and region, which find the rates that AWS Config allows (ADR 0047).
import { DEFAULT_RATE, isWorthKeeping, roundRate, type FoundRate } from '#domain/coverage/request-rate.ts';
import { createRateFinder, type RateFinder } from '#src/concurrency/rate-finder.ts';
import { createFindingBucket, type TokenBucket } from '#src/concurrency/token-bucket.ts';

/** Nine of ten calls of a scan. It has a rate of its own, so that a lower limit of another operation does not slow it down. */
export const DETAILS = 'GetComplianceDetailsByConfigRule';

export type RegionRates = {
  bucketOf: (operation: string) => TokenBucket;
  /** Returns the rate found for the details of rules, if the next scan can use it. */
  foundRate: () => FoundRate | undefined;
};

/** Creates the buckets. Both searches start from `start`; absent: from the ceiling, as in 1.0, or else from the default. */
export function createRegionRates(start: FoundRate | undefined, ceiling: number | undefined): RegionRates {
  const from = start ?? (ceiling === undefined ? DEFAULT_RATE : { perSecond: ceiling, burst: ceiling * 2 });
  const open = (tokens?: number) => {
    const finder = createRateFinder(from, ceiling ?? Number.POSITIVE_INFINITY, performance.now(), tokens);
    return { finder, bucket: createFindingBucket(finder) };
  };
  const others = open();
  let details: { finder: RateFinder; bucket: TokenBucket } | undefined;
  return {
    // Details come last. The other calls have probably taken from the same burst.
    bucketOf: (operation) => (operation === DETAILS ? (details ??= open(others.finder.tokens())) : others).bucket,
    foundRate() {
      const rate = details?.finder.found();
      return rate && isWorthKeeping(rate, ceiling) ? roundRate(rate) : undefined;
    },
  };
}
