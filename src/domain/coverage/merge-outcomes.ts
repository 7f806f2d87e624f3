// Merges the outcomes of each account from several scans of one run: the first scan and its retries.
import { isFailure } from './dispositions.ts';
import type { AccountOutcome, RegionOutcome } from './outcome.ts';

/**
 * Returns one outcome per account, in order of first appearance. A region's later outcome wins, unless it is a failure and
 * the earlier one is not or has read more, because a failed retry must not lose what was read.
 */
export function mergeOutcomes(scans: readonly (readonly AccountOutcome[])[]): AccountOutcome[] {
  const merged = new Map<string, Map<string, RegionOutcome>>();
  for (const { accountId, regions } of scans.flat()) {
    const known = merged.get(accountId) ?? new Map<string, RegionOutcome>();
    for (const outcome of regions) {
      const before = known.get(outcome.region);
      const isWorse = before && isFailure(outcome.disposition) && hasReadMore(before, outcome);
      if (!isWorse) known.set(outcome.region, outcome);
    }
    merged.set(accountId, known);
  }
  return [...merged].map(([accountId, regions]) => ({ accountId, regions: [...regions.values()] }));
}

/** Whether a retry read less than was known. The rules of a region that is `access-denied` do not count, as in 1.0. */
function hasReadMore(before: RegionOutcome, retried: RegionOutcome): boolean {
  const countRules = ({ disposition, rules }: RegionOutcome) => (disposition === 'access-denied' ? 0 : rules);
  return !isFailure(before.disposition) || countRules(before) > countRules(retried);
}
