// What the aggregator knows about regions that the report could not read, for the reason that `Coverage` gives.
import { formatCount } from '#domain/coverage/notes.ts';
import type { CoverageLine } from '#domain/coverage/reconciliation.ts';
import type { RuleCheck } from './cross-check.ts';

type Known = { rules: number; failing: number; isAtLeast: boolean };

/** Creates the sums. `take` gets each rule of a region that was not read. */
export function createKnownFailures(): {
  take: (check: RuleCheck) => void;
  /** Returns the line with what is known in its reason, or the line itself if nothing is. */
  describe: (line: CoverageLine) => CoverageLine;
} {
  const byPlace = new Map<string, Known>();
  return {
    take({ accountId, region, outcome, there }) {
      if (outcome !== 'only there' || there === null) return;
      const place = `${accountId} ${region}`;
      const known = byPlace.get(place) ?? { rules: 0, failing: 0, isAtLeast: false };
      known.rules += 1;
      known.failing += there.failing ?? 1;
      known.isAtLeast ||= there.isCapped || there.failing === undefined;
      byPlace.set(place, known);
    },

    describe(line) {
      const known = byPlace.get(`${line.accountId} ${line.region}`);
      if (!known) return line;
      const { rules, failing, isAtLeast } = known;
      const what = `AWS Config knows ${isAtLeast ? 'at least ' : ''}${failing} failing in ${formatCount(rules, 'rule')}`;
      return { ...line, reason: line.reason ? `${line.reason}, and ${what}` : what };
    },
  };
}
