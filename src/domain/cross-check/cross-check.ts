// Compares the report's verdict for each account, region and rule with that of an AWS Config aggregator. The comparison changes no row.
import { formatCount } from '#domain/coverage/notes.ts';
import type { AggregateIndex, AggregateRule } from './aggregate.ts';

export const CHECK_OUTCOMES = [
  'agrees',
  'count differs',
  'verdict differs',
  'only there',
  'only here',
  'cannot say',
] as const;

export type CheckOutcome = (typeof CHECK_OUTCOMES)[number];

/** A rule of a region as it appears in the report. Its verdict follows from its rows. */
export type ReportedRule = {
  rule: string;
  compliant: number;
  nonCompliant: number;
  /** Why the results could not be read; absent if they were read. */
  unread?: string;
  /** When AWS Config last evaluated the rule, in epoch milliseconds; absent if it is not known. */
  evaluatedAtMs?: number;
};

/** An account and region in scope, as they appear in the report. */
export type ReportedRegion = {
  accountId: string;
  region: string;
  /** Why the rules could not be listed; absent if they were listed. */
  unread?: string;
  /** Why the region cannot be compared although it was read; absent if it can be compared. */
  uncertainty?: string;
  rules: readonly ReportedRule[];
  /** When the account joined the organization, in epoch milliseconds; absent if it is not known. */
  joinedAtMs?: number;
};

/** The result of comparing one rule. `here` or `there` is null if that side has no verdict. */
export type RuleCheck = {
  accountId: string;
  region: string;
  rule: string;
  outcome: CheckOutcome;
  /** A short reason for the outcome; empty if the two sides agree. */
  reason: string;
  here: { verdict: string; failing: number } | null;
  there: AggregateRule | null;
};

/** In some regions, changes to the organization reach an aggregator only after two hours (AWS Config developer guide). */
const MIN_ACCOUNT_AGE_MS = 2 * 3_600_000;

/**
 * Compares one account and region. The rules of the report come first, in its order, followed by the rules that only the aggregator lists,
 * in the aggregator's order. A rule without a verdict on either side is omitted.
 */
export function checkRegion(ours: ReportedRegion, theirs: AggregateIndex, checkedAtMs: number): RuleCheck[] {
  const { accountId, region } = ours;
  const there = theirs.findRules(accountId, region);
  const uncertainty = theirs.findFault(accountId, region) ?? findAgeUncertainty(ours, checkedAtMs) ?? ours.uncertainty;
  const known = new Map(ours.rules.map((rule) => [rule.rule, rule]));
  return [...new Set([...known.keys(), ...there.keys()])].flatMap((rule) => {
    const sides = { here: findVerdict(known.get(rule)), there: there.get(rule) ?? null };
    if (sides.here === null && sides.there === null) return [];
    const unread = ours.unread ?? (known.has(rule) ? known.get(rule)!.unread : 'the report does not list the rule');
    const comparison =
      uncertainty === undefined ? compareSides(sides, unread) : { outcome: 'cannot say' as const, reason: uncertainty };
    return [{ accountId, region, rule, ...comparison, ...sides }];
  });
}

export type CheckCounts = Record<CheckOutcome, number>;

export const createCheckCounts = (): CheckCounts =>
  Object.fromEntries(CHECK_OUTCOMES.map((outcome) => [outcome, 0])) as CheckCounts;

type Sides = Pick<RuleCheck, 'here' | 'there'>;
type SideComparison = Pick<RuleCheck, 'outcome' | 'reason'>;

/** Compares the two sides of one rule. `unread` gives the reason if the report could not read the rule. */
export function compareSides({ here, there }: Sides, unread: string | undefined): SideComparison {
  if (there === null) return { outcome: 'only here', reason: 'the aggregator has no result of the rule' };
  if (unread !== undefined)
    return { outcome: 'only there', reason: `${unread}, and AWS Config knows ${formatFailing(there)}` };
  if (here?.verdict !== there.verdict)
    return { outcome: 'verdict differs', reason: `${here?.verdict ?? 'no verdict'} here, ${there.verdict} there` };
  return here.verdict === 'COMPLIANT' ? AGREEMENT : compareCounts(here.failing, there);
}

const AGREEMENT: SideComparison = { outcome: 'agrees', reason: '' };

function compareCounts(failing: number, there: AggregateRule): SideComparison {
  if (there.failing === undefined) return { outcome: 'cannot say', reason: 'the aggregator gives no count' };
  if (there.isCapped && failing > there.failing)
    return { outcome: 'cannot say', reason: `the aggregator counts to ${there.failing} only` };
  if (!there.isCapped && failing === there.failing) return AGREEMENT;
  return { outcome: 'count differs', reason: `${failing} failing here, ${formatFailing(there)} there` };
}

function formatFailing({ verdict, failing, isCapped }: AggregateRule): string {
  if (verdict === 'COMPLIANT') return 'none failing';
  if (failing === undefined) return 'some failing';
  return isCapped ? `more than ${failing} failing` : `${failing} failing`;
}

/**
 * Returns the verdict as AWS Config determines it: one NON_COMPLIANT resource fails the rule. Results other than COMPLIANT and
 * NON_COMPLIANT are ignored.
 */
function findVerdict(rule: ReportedRule | undefined): RuleCheck['here'] {
  if (rule === undefined || rule.unread !== undefined) return null;
  if (rule.nonCompliant > 0) return { verdict: 'NON_COMPLIANT', failing: rule.nonCompliant };
  return rule.compliant > 0 ? { verdict: 'COMPLIANT', failing: 0 } : null;
}

function findAgeUncertainty({ joinedAtMs }: ReportedRegion, checkedAtMs: number): string | undefined {
  if (joinedAtMs === undefined || checkedAtMs - joinedAtMs >= MIN_ACCOUNT_AGE_MS) return undefined;
  return `the account joined ${formatCount(Math.max(0, Math.floor((checkedAtMs - joinedAtMs) / 60_000)), 'minute')} before`;
}
