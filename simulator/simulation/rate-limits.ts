// Token buckets: AWS's limits as it documents or shows them, each for whom AWS counts them.
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

/** Whether a call may pass; a call that may not takes nothing. */
export type Permit = (service: string, operation: string, accountId: string, region: string) => boolean;

export function createRateLimits({ rates }: Scenario): Permit {
  const buckets = new Map<string, Bucket>();
  const scale = rates.organizationsScale;

  function take(key: string, { perSecond, burst }: Rate): boolean {
    const now = performance.now();
    const bucket = buckets.get(key);
    if (bucket === undefined) {
      buckets.set(key, { tokens: burst - 1, at: now });
      return true;
    }
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) * perSecond) / 1000);
    bucket.at = now;
    if (bucket.tokens < 1 - TOLERANCE) return false;
    bucket.tokens -= 1;
    return true;
  }

  return (service, operation, accountId, region) => {
    if (service === 'config') return rates.config === null || take(`${accountId} ${region}`, rates.config);
    if (service === 'sts') return rates.sts === null || take('sts', rates.sts);
    const rate = service === 'organizations' ? ORGANIZATIONS[operation] : undefined;
    if (rate === undefined || scale === null) return true;
    return take(operation, { perSecond: rate.perSecond * scale, burst: rate.burst * scale });
  };
}
