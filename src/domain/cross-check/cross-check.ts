// Compares the verdict of each account, region and rule with the one that an AWS Config aggregator has. It changes no row.
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

/** A rule of a region as the report has it. Its verdict follows from its rows. */
export type ReportedRule = {
  rule: string;
  compliant: number;
  nonCompliant: number;
  /** Why the results could not be read; absent if they were. */
  unread?: string;
  /** When AWS Config last evaluated the rule, in epoch milliseconds; absent if it is not known. */
  evaluatedAtMs?: number;
};

/** An account in a region that is in scope, as the report has it. */
export type ReportedRegion = {
  accountId: string;
  region: string;
  /** Why the rules could not be listed; absent if they were. */
  unread?: string;
  /** Why nothing can be said of the region, although it was read; absent if something can. */
  doubt?: string;
  rules: readonly ReportedRule[];
  /** When the account joined the organization, in epoch milliseconds; absent if it is not known. */
  joinedAtMs?: number;
};

/** What became of one rule in the comparison. A side is null if it has no verdict. */
export type RuleCheck = {
  accountId: string;
  region: string;
  rule: string;
  outcome: CheckOutcome;
  /** Why, in a few words; empty if the two agree. */
  reason: string;
  here: { verdict: string; failing: number } | null;
  there: AggregateRule | null;
};

/** In some regions an aggregator learns about changes of the organization only after two hours (AWS Config developer guide). */
const MIN_ACCOUNT_AGE_MS = 2 * 3_600_000;

/**
 * Compares one account and region. Rules come in the order of the report, and then those that only the aggregator has, in its
 * order. A rule without a verdict on either side is left out.
 */
export function checkRegion(ours: ReportedRegion, theirs: AggregateIndex, checkedAtMs: number): RuleCheck[] {
  const { accountId, region } = ours;
  const there = theirs.findRules(accountId, region);
  const doubt = theirs.findFault(accountId, region) ?? findAgeDoubt(ours, checkedAtMs) ?? ours.doubt;
  const known = new Map(ours.rules.map((rule) => [rule.rule, rule]));
  return [...new Set([...known.keys(), ...there.keys()])].flatMap((rule) => {
    const sides = { here: findVerdict(known.get(rule)), there: there.get(rule) ?? null };
    if (sides.here === null && sides.there === null) return [];
    const unread = ours.unread ?? (known.has(rule) ? known.get(rule)!.unread : 'the report does not list the rule');
    const judged = doubt === undefined ? judge(sides, unread) : { outcome: 'cannot say' as const, reason: doubt };
    return [{ accountId, region, rule, ...judged, ...sides }];
  });
}

export type CheckCounts = Record<CheckOutcome, number>;

export const createCheckCounts = (): CheckCounts =>
  Object.fromEntries(CHECK_OUTCOMES.map((outcome) => [outcome, 0])) as CheckCounts;

type Sides = Pick<RuleCheck, 'here' | 'there'>;
type Judgement = Pick<RuleCheck, 'outcome' | 'reason'>;

/** Compares the two sides of one rule. `unread` says why our side could not be read. */
export function judge({ here, there }: Sides, unread: string | undefined): Judgement {
  if (there === null) return { outcome: 'only here', reason: 'the aggregator has no result of the rule' };
  if (unread !== undefined)
    return { outcome: 'only there', reason: `${unread}, and AWS Config knows ${formatFailing(there)}` };
  if (here?.verdict !== there.verdict)
    return { outcome: 'verdict differs', reason: `${here?.verdict ?? 'no verdict'} here, ${there.verdict} there` };
  return here.verdict === 'COMPLIANT' ? AGREES : judgeCounts(here.failing, there);
}

const AGREES: Judgement = { outcome: 'agrees', reason: '' };

function judgeCounts(failing: number, there: AggregateRule): Judgement {
  if (there.failing === undefined) return { outcome: 'cannot say', reason: 'the aggregator gives no count' };
  if (there.isCapped && failing > there.failing)
    return { outcome: 'cannot say', reason: `the aggregator counts to ${there.failing} only` };
  if (!there.isCapped && failing === there.failing) return AGREES;
  return { outcome: 'count differs', reason: `${failing} failing here, ${formatFailing(there)} there` };
}

function formatFailing({ verdict, failing, isCapped }: AggregateRule): string {
  if (verdict === 'COMPLIANT') return 'none failing';
  if (failing === undefined) return 'some failing';
  return isCapped ? `more than ${failing} failing` : `${failing} failing`;
}

/** As AWS Config judges a rule: one failing resource fails it, and results of other kinds say nothing. */
function findVerdict(rule: ReportedRule | undefined): RuleCheck['here'] {
  if (rule === undefined || rule.unread !== undefined) return null;
  if (rule.nonCompliant > 0) return { verdict: 'NON_COMPLIANT', failing: rule.nonCompliant };
  return rule.compliant > 0 ? { verdict: 'COMPLIANT', failing: 0 } : null;
}

function findAgeDoubt({ joinedAtMs }: ReportedRegion, checkedAtMs: number): string | undefined {
  if (joinedAtMs === undefined || checkedAtMs - joinedAtMs >= MIN_ACCOUNT_AGE_MS) return undefined;
  return `the account joined ${formatCount(Math.max(0, Math.floor((checkedAtMs - joinedAtMs) / 60_000)), 'minute')} before`;
}
