// Decides whether an open finding that no longer appears in its region is resolved. The absence of a result does not prove a fix.
import { addDays } from '#domain/dates.ts';
import { listUnobservedRules, type RuleNote } from '#domain/coverage/notes.ts';
import { listUnrecorded } from '#domain/rule-health/recording.ts';
import type { AssessedRule, RegionHealth } from '#domain/rule-health/region-health.ts';
import { explainByHealth } from '#domain/rule-health/rule-health.ts';
import type { LedgerEntry } from './ledger.ts';
import { toRuleFamily } from '#domain/settings/rule-family.ts';

/**
 * Decides whether an open finding that no longer appears in its region is resolved and, if not, why. `isRuleHealthy` is true if the
 * finding's rule works.
 */
export type AssessUnobserved = (entry: LedgerEntry) => 'resolved' | { why: string; isRuleHealthy: boolean };

/** Returns why findings of a family that no longer appear are unknown, or undefined if they are resolved. */
export type ExplainFamily = (family: string) => string | undefined;

/** The reason why findings are unknown if their rule no longer exists. Warnings identify such findings by this text. */
export const RULE_IS_GONE = 'rule is gone';

/** The reason why findings are unknown if it is not known whether their rule works. */
const RULE_NOT_CHECKED = 'rule health not checked';

/**
 * Returns a function that decides whether a finding is resolved: its resource must comply now, or every rule of its family must work and
 * have been evaluated since the finding was last read. `complies` returns whether a finding's resource is COMPLIANT or NOT_APPLICABLE.
 * `isKnown` is true if the scan could list the rules.
 */
export function assessByRuleHealth(
  { facts, rules }: RegionHealth,
  complies: (entry: LedgerEntry) => boolean,
  isKnown: boolean,
): AssessUnobserved {
  const byFamily = Map.groupBy(rules, ({ family }) => family);
  const { group } = facts.recorder;
  return (entry) => {
    const family = byFamily.get(entry.family) ?? [];
    const unreadable = family.find(({ health }) => health === 'unreadable');
    if (complies(entry) && unreadable === undefined) return 'resolved';
    if (family.length === 0) return { why: isKnown ? RULE_IS_GONE : RULE_NOT_CHECKED, isRuleHealthy: false };
    const why = family.map(explainRule).find((reason) => reason !== undefined);
    if (why !== undefined) return { why, isRuleHealthy: false };
    const isUnrecorded = group !== undefined && listUnrecorded([entry.resourceType], group).length > 0;
    if (isUnrecorded && family.some(({ rule }) => rule.frequencyHours === undefined))
      return { why: 'resource type is not recorded', isRuleHealthy: false };
    const lastReadMs = findLastReadMs(entry);
    if (family.every((rule) => wasEvaluatedAfter(rule, lastReadMs))) return 'resolved';
    return { why: 'rule was not evaluated since', isRuleHealthy: true };
  };
}

const explainRule = (assessed: AssessedRule): string | undefined =>
  assessed.rule.isGone ? RULE_IS_GONE : explainByHealth(assessed);

const wasEvaluatedAfter = ({ evaluatedAtMs }: AssessedRule, instantMs: number): boolean =>
  evaluatedAtMs !== undefined && evaluatedAtMs > instantMs;

/** Entries of versions before 1.1.0 contain only a date, so the latest possible time is used: the end of that day in UTC. */
function findLastReadMs({ lastReadAt, lastSeen }: LedgerEntry): number {
  return lastReadAt === '' ? Date.parse(addDays(lastSeen, 1)) : Date.parse(lastReadAt);
}

/** Returns a function that decides as versions before 1.1.0 did: only by the rule family of a finding. */
export function assessByFamily(explainFamily: ExplainFamily): AssessUnobserved {
  return ({ family }) => {
    const why = explainFamily(family);
    return why === undefined ? 'resolved' : { why, isRuleHealthy: false };
  };
}

export type ReadRegion = {
  /** The rule families that have at least one result. */
  families: Iterable<string>;
  notes: readonly RuleNote[];
  /** Whether each listed rule has results or a note. This is false for outcomes of version 1.0.0. */
  areRulesListed: boolean;
};

/**
 * Decides whether findings of a rule family are resolved or unknown in a region that was read. A finding can be resolved only if the rules
 * of its family are active and have results.
 */
export function explainUnobserved({ families, notes, areRulesListed }: ReadRegion): ExplainFamily {
  const withResults = new Set(families);
  const unobserved = notes.flatMap(listUnobservedRules);
  const readReasons = firstReasonByFamily(unobserved.filter(({ onlyWithoutResults }) => !onlyWithoutResults));
  const withoutResults = firstReasonByFamily(unobserved.filter(({ onlyWithoutResults }) => onlyWithoutResults));
  const absentReason = areRulesListed ? RULE_IS_GONE : 'rule has no results';
  return (family) =>
    readReasons.get(family) ?? (withResults.has(family) ? undefined : (withoutResults.get(family) ?? absentReason));
}

/** Returns the reason for each family; the first note about a family wins. */
function firstReasonByFamily(unobserved: readonly { rule: string; why: string }[]): Map<string, string> {
  return new Map(unobserved.map(({ rule, why }) => [toRuleFamily(rule), why] as const).toReversed());
}

/** Returns a function that decides as version 1.0.0 did: findings become unknown only if their rule could not be read. */
export function explainUnobservedAsIn100(notes: readonly RuleNote[]): ExplainFamily {
  const reasons = firstReasonByFamily(notes.flatMap(listUnobservedRules));
  return (family) => reasons.get(family);
}
