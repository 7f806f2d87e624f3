// Reassesses a difference after the rule was re-read. If the aggregator's lag may explain a difference, the difference is not reported.
import { compareSides, type CheckOutcome, type ReportedRule, type RuleCheck } from './cross-check.ts';

/** The response of GetComplianceDetailsByConfigRule when a rule was re-read: the NON_COMPLIANT results on the first page. */
export type Reread = {
  accountId: string;
  region: string;
  rule: string;
  /** When each NON_COMPLIANT result was recorded, in epoch milliseconds; null if AWS does not report it. Absent if the re-read failed. */
  failingSince?: (number | null)[];
  /** Whether there are further results. */
  hasMore?: true;
  /** Why the rule could not be re-read. */
  fault?: string;
};

/**
 * The maximum lag of an aggregator. AWS documents no maximum lag for results. Two hours is the maximum that AWS documents for changes to
 * the organization, and is far above the usual lag of a few minutes.
 */
const MAX_LAG_MS = 2 * 3_600_000;

const REREAD_OUTCOMES: readonly CheckOutcome[] = ['verdict differs', 'count differs'];

/**
 * Whether a rule must be re-read before its outcome is shown. A rule that exists on only one side is not treated as a difference in
 * results.
 */
export const needsReread = ({ outcome }: Pick<RuleCheck, 'outcome'>): boolean => REREAD_OUTCOMES.includes(outcome);

/**
 * Returns the outcome of a difference after the rule was re-read. The outcome is `agrees` if the two sides now agree. The outcome is
 * `cannot say` if changes in the two hours before `listedAtMs` may explain the difference, or if the rule was not re-read.
 */
export function confirmDifference(
  check: RuleCheck,
  ours: ReportedRule,
  reread: Reread | undefined,
  listedAtMs: number,
): RuleCheck {
  if (reread === undefined) return inconclusive(check, 'the rule was not read again: there were too many differences');
  const { failingSince: since } = reread;
  if (since === undefined)
    return inconclusive(check, `the rule could not be read again: ${reread.fault ?? 'no reason'}`);
  const here = findCurrentVerdict(ours, since.length);
  const sides = { here, there: check.there };
  const now: RuleCheck = { ...check, ...sides, ...compareSides(sides, undefined) };
  if (!needsReread(now)) return now;
  const newest = listedAtMs - MAX_LAG_MS;
  return isExplainedByLag(now, since, ours.evaluatedAtMs, newest)
    ? inconclusive(now, `${now.reason}, which changes of the last two hours may explain`)
    : now;
}

const inconclusive = (check: RuleCheck, reason: string): RuleCheck => ({ ...check, outcome: 'cannot say', reason });

function findCurrentVerdict({ compliant, nonCompliant }: ReportedRule, failing: number): RuleCheck['here'] {
  if (failing > 0) return { verdict: 'NON_COMPLIANT', failing };
  return compliant + nonCompliant > 0 ? { verdict: 'COMPLIANT', failing: 0 } : null;
}

/** Whether the aggregator may still show an earlier state of the rule. Changes up to `newest` must have reached the aggregator. */
function isExplainedByLag(
  { there }: RuleCheck,
  since: readonly (number | null)[],
  evaluatedAtMs: number | undefined,
  newest: number,
): boolean {
  const failingInAggregator = there?.failing ?? 0;
  const old = since.filter((at) => at !== null && at <= newest).length;
  // If more resources fail in the report, the aggregator should count at least the results that are older than its maximum lag.
  if (since.length > failingInAggregator) return old <= failingInAggregator;
  // If fewer resources fail in the report, those that now pass or no longer exist may have failed until the last evaluation.
  return evaluatedAtMs === undefined || evaluatedAtMs > newest;
}
