// Merges the outcomes of each account from several scans of one run: the first scan and its retries.
import { isFailure } from './dispositions.ts';
import type { AccountOutcome, RegionOutcome } from './outcome.ts';

/**
 * Returns one outcome per account, in order of first appearance. The later outcome of a region wins. An earlier outcome is kept only if the
 * later one is a failure and the earlier one succeeded or read more, because a failed retry must not discard data.
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

/** Whether the earlier outcome read more than the retry. Rules of an `access-denied` region are not counted, as in version 1.0. */
function hasReadMore(before: RegionOutcome, retried: RegionOutcome): boolean {
  const countRules = ({ disposition, rules }: RegionOutcome) => (disposition === 'access-denied' ? 0 : rules);
  return !isFailure(before.disposition) || countRules(before) > countRules(retried);
}
