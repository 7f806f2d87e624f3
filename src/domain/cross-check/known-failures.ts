// Adds the aggregator's failure counts to the reason that `Coverage` gives for each region that could not be read.
import { formatCount } from '#domain/coverage/notes.ts';
import type { CoverageLine } from '#domain/coverage/reconciliation.ts';
import type { RuleCheck } from './cross-check.ts';

type FailingCounts = { rules: number; failing: number; isAtLeast: boolean };

/** Creates the counters. Call `take` for each compared rule of a region that was not read. */
export function createKnownFailures(): {
  take: (check: RuleCheck) => void;
  /** Returns the line with the known failures added to its reason, or the line unchanged if none are known. */
  describe: (line: CoverageLine) => CoverageLine;
} {
  const byRegion = new Map<string, FailingCounts>();
  return {
    take({ accountId, region, outcome, there }) {
      if (outcome !== 'only there' || there === null) return;
      const place = `${accountId} ${region}`;
      const known = byRegion.get(place) ?? { rules: 0, failing: 0, isAtLeast: false };
      known.rules += 1;
      known.failing += there.failing ?? 1;
      known.isAtLeast ||= there.isCapped || there.failing === undefined;
      byRegion.set(place, known);
    },

    describe(line) {
      const known = byRegion.get(`${line.accountId} ${line.region}`);
      if (!known) return line;
      const { rules, failing, isAtLeast } = known;
      const what = `AWS Config knows ${isAtLeast ? 'at least ' : ''}${failing} failing in ${formatCount(rules, 'rule')}`;
      return { ...line, reason: line.reason ? `${line.reason}, and ${what}` : what };
    },
  };
}
