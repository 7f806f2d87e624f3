// Decides what a difference is once the rule was read again: a difference that the aggregator's lag may explain raises no alarm.
import { judge, type CheckOutcome, type ReportedRule, type RuleCheck } from './cross-check.ts';

/** What GetComplianceDetailsByConfigRule answered when a rule was read again: the NON_COMPLIANT results of its first page. */
export type Reread = {
  accountId: string;
  region: string;
  rule: string;
  /** When each NON_COMPLIANT result was recorded, in epoch milliseconds; null if AWS does not say. Absent if reading failed. */
  failingSince?: (number | null)[];
  /** Whether there are more results than these. */
  hasMore?: true;
  /** Why the rule could not be read again. */
  fault?: string;
};

/**
 * How far an aggregator may be behind. AWS gives no bound for results. Two hours are what it gives for changes of the organization, and
 * far above the minutes that are usual.
 */
const MAX_LAG_MS = 2 * 3_600_000;

const REREAD: readonly CheckOutcome[] = ['verdict differs', 'count differs'];

/** Whether a rule has to be read again before its outcome is shown. What only one side has is no difference of results. */
export const needsReread = ({ outcome }: Pick<RuleCheck, 'outcome'>): boolean => REREAD.includes(outcome);

/**
 * Returns a difference as it is after the rule was read again. It is none any more if the two sides agree now, and `cannot say` if
 * changes of the last two hours before `listedAtMs` explain it, or if the rule was not read again.
 */
export function settleDifference(
  check: RuleCheck,
  ours: ReportedRule,
  reread: Reread | undefined,
  listedAtMs: number,
): RuleCheck {
  if (reread === undefined) return doubt(check, 'the rule was not read again: there were too many differences');
  const { failingSince: since } = reread;
  if (since === undefined) return doubt(check, `the rule could not be read again: ${reread.fault ?? 'no reason'}`);
  const here = findVerdictNow(ours, since.length);
  const sides = { here, there: check.there };
  const now: RuleCheck = { ...check, ...sides, ...judge(sides, undefined) };
  if (!needsReread(now)) return now;
  const newest = listedAtMs - MAX_LAG_MS;
  return isExplainedByLag(now, since, ours.evaluatedAtMs, newest)
    ? doubt(now, `${now.reason}, which changes of the last two hours may explain`)
    : now;
}

const doubt = (check: RuleCheck, reason: string): RuleCheck => ({ ...check, outcome: 'cannot say', reason });

function findVerdictNow({ compliant, nonCompliant }: ReportedRule, failing: number): RuleCheck['here'] {
  if (failing > 0) return { verdict: 'NON_COMPLIANT', failing };
  return compliant + nonCompliant > 0 ? { verdict: 'COMPLIANT', failing: 0 } : null;
}

/** Whether the aggregator may show the rule as it was at `newest`, the latest instant that it must know about. */
function isExplainedByLag(
  { there }: RuleCheck,
  since: readonly (number | null)[],
  evaluatedAtMs: number | undefined,
  newest: number,
): boolean {
  const failingThere = there?.failing ?? 0;
  const old = since.filter((at) => at !== null && at <= newest).length;
  // More fail here: those that the aggregator must know about are the least that it should count.
  if (since.length > failingThere) return old <= failingThere;
  // Fewer fail here: resources that pass now, or are gone, may have failed until the last evaluation.
  return evaluatedAtMs === undefined || evaluatedAtMs > newest;
}
