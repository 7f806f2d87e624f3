// Token buckets: AWS's limits as it documents or shows them, each for whom AWS counts them.
import { fraction, hashText, mix } from '#simulator/base/hash.ts';
import type { Scenario } from '#simulator/scenario/scenario.ts';

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** AWS Organizations, each operation for the whole organization: "Throttling limits" in its user guide. */
const ORGANIZATIONS: Readonly<Record<string, Rate>> = {
  ListAccounts: { perSecond: 8, burst: 12 },
  ListParents: { perSecond: 5, burst: 8 },
  ListAccountsForParent: { perSecond: 5, burst: 8 },
  ListOrganizationalUnitsForParent: { perSecond: 5, burst: 8 },
  ListTagsForResource: { perSecond: 10, burst: 15 },
  DescribeAccount: { perSecond: 20, burst: 30 },
  DescribeOrganizationalUnit: { perSecond: 5, burst: 8 },
  ListRoots: { perSecond: 1, burst: 2 },
  DescribeOrganization: { perSecond: 1, burst: 2 },
};

/** How far a bucket may be overdrawn: calls sent at the right moment arrive a little early or late. The rate stays. */
const TOLERANCE = 0.25;

interface Bucket {
  tokens: number;
  /** Milliseconds of `performance.now()`. */
  at: number;
}

/** What others who call AWS Config in the same accounts were answered; `throttledAlone`: what they would have been without us. */
export interface OtherUsers {
  readonly calls: number;
  readonly throttled: number;
  readonly throttledAlone: number;
}

export interface RateLimits {
  /** Whether a call may pass; a call that may not takes nothing. */
  readonly permit: (service: string, operation: string, accountId: string, region: string) => boolean;
  otherUsers(): OtherUsers;
  /** Forgets AWS Config's buckets and what others were answered. */
  reset(): void;
}

function take(bucket: Bucket, { perSecond, burst }: Rate, now: number): boolean {
  bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) * perSecond) / 1000);
  bucket.at = now;
  if (bucket.tokens < 1 - TOLERANCE) return false;
  bucket.tokens -= 1;
  return true;
}

/** The calls of others at random, independent of one another (a Poisson process), in one account and region. */
function createOthers(seed: number, rate: Rate, perSecond: number, startedAt: number, counts: OtherUsersCounts) {
  const alone: Bucket = { tokens: rate.burst, at: startedAt };
  let drawn = 0;
  const pause = () => (-Math.log(1 - fraction(mix(seed, drawn++))) / perSecond) * 1000;
  let next = startedAt + pause();
  /** Makes the calls up to a moment, from the bucket that is shared with us. */
  return (shared: Bucket, now: number) => {
    for (; next <= now; next += pause()) {
      counts.calls += 1;
      if (!take(shared, rate, next)) counts.throttled += 1;
      if (!take(alone, rate, next)) counts.throttledAlone += 1;
    }
  };
}

type OtherUsersCounts = { -readonly [K in keyof OtherUsers]: number };

export function createRateLimits({ rates, seed }: Scenario): RateLimits {
  const buckets = new Map<string, Bucket>();
  const others = new Map<string, ReturnType<typeof createOthers>>();
  const counts: OtherUsersCounts = { calls: 0, throttled: 0, throttledAlone: 0 };
  const scale = rates.organizationsScale;

  function bucketOf(key: string, { burst }: Rate, now: number): Bucket {
    let bucket = buckets.get(key);
    if (bucket === undefined) buckets.set(key, (bucket = { tokens: burst, at: now }));
    return bucket;
  }

  function takeFrom(key: string, rate: Rate): boolean {
    const now = performance.now();
    return take(bucketOf(key, rate, now), rate, now);
  }

  function takeFromConfig(key: string, operation: string): boolean {
    const own = rates.configOperations[operation as keyof typeof rates.configOperations];
    if (own && !takeFrom(`${key} ${operation}`, own)) return false;
    const rate = rates.config;
    if (rate === null) return true;
    const now = performance.now();
    const bucket = bucketOf(key, rate, now);
    if (rates.otherUsersShare > 0) {
      let calls = others.get(key);
      if (calls === undefined)
        others.set(
          key,
          (calls = createOthers(mix(hashText(key), seed), rate, rate.perSecond * rates.otherUsersShare, now, counts)),
        );
      calls(bucket, now);
    }
    return take(bucket, rate, now);
  }

  return {
    permit(service, operation, accountId, region) {
      if (service === 'config') return takeFromConfig(`${accountId} ${region}`, operation);
      if (service === 'sts') return rates.sts === null || takeFrom('sts', rates.sts);
      const rate = service === 'organizations' ? ORGANIZATIONS[operation] : undefined;
      if (rate === undefined || scale === null) return true;
      return takeFrom(operation, { perSecond: rate.perSecond * scale, burst: rate.burst * scale });
    },
    otherUsers: () => ({ ...counts }),
    reset() {
      buckets.clear();
      others.clear();
      Object.assign(counts, { calls: 0, throttled: 0, throttledAlone: 0 });
    },
  };
}
