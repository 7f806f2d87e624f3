// Says why a finding that a region did not show this time cannot be called resolved: absence of evidence is not a fix.
import { addDays } from '#domain/dates.ts';
import { listUnseenRules, type RuleNote } from '#domain/coverage/notes.ts';
import { listUnrecorded } from '#domain/rule-health/recording.ts';
import type { JudgedRule, RegionHealth } from '#domain/rule-health/region-health.ts';
import { explainByHealth } from '#domain/rule-health/rule-health.ts';
import type { LedgerEntry } from './ledger.ts';
import { toRuleFamily } from '#domain/settings/rule-family.ts';

/** Says what became of an open finding that a region did not show. `isRuleHealthy` says whether its rule works. */
export type JudgeUnseen = (entry: LedgerEntry) => 'resolved' | { why: string; isRuleHealthy: boolean };

/** Returns why findings of a family that were not seen are unknown, or undefined if they are resolved. */
export type WhyUnseen = (family: string) => string | undefined;

/** The reason of findings whose rule has vanished. Warnings recognize such findings by it. */
export const RULE_IS_GONE = 'rule is gone';

/** The reason of findings whose rule may or may not work. */
const RULE_NOT_CHECKED = 'rule health not checked';

/**
 * Judges by evidence. A finding is resolved if its resource has a result that complies, or if every rule of its family works and was
 * evaluated since the finding was last read. `complies` says whether a finding's resource is COMPLIANT or NOT_APPLICABLE. `isKnown`
 * says whether the scan found out which rules there are.
 */
export function judgeByEvidence(
  { facts, rules }: RegionHealth,
  complies: (entry: LedgerEntry) => boolean,
  isKnown: boolean,
): JudgeUnseen {
  const byFamily = Map.groupBy(rules, ({ family }) => family);
  const { group } = facts.recorder;
  return (entry) => {
    const family = byFamily.get(entry.family) ?? [];
    const unreadable = family.find(({ health }) => health === 'unreadable');
    if (complies(entry) && unreadable === undefined) return 'resolved';
    if (family.length === 0) return { why: isKnown ? RULE_IS_GONE : RULE_NOT_CHECKED, isRuleHealthy: false };
    const why = family.map(explainJudged).find((reason) => reason !== undefined);
    if (why !== undefined) return { why, isRuleHealthy: false };
    const isUnrecorded = group !== undefined && listUnrecorded([entry.resourceType], group).length > 0;
    if (isUnrecorded && family.some(({ rule }) => rule.frequencyHours === undefined))
      return { why: 'resource type is not recorded', isRuleHealthy: false };
    const lastReadMs = findLastReadMs(entry);
    if (family.every((rule) => wasEvaluatedAfter(rule, lastReadMs))) return 'resolved';
    return { why: 'rule was not evaluated since', isRuleHealthy: true };
  };
}

const explainJudged = (judged: JudgedRule): string | undefined =>
  judged.rule.isGone ? RULE_IS_GONE : explainByHealth(judged);

const wasEvaluatedAfter = ({ evaluatedAtMs }: JudgedRule, instantMs: number): boolean =>
  evaluatedAtMs !== undefined && evaluatedAtMs > instantMs;

/** Entries of versions before 1.1.0 have no instant: they were read at the latest at the end of their day, in UTC. */
function findLastReadMs({ lastReadAt, lastSeen }: LedgerEntry): number {
  return lastReadAt === '' ? Date.parse(addDays(lastSeen, 1)) : Date.parse(lastReadAt);
}

/** Judges as versions before 1.1.0 did, by the family of a finding alone. */
export function judgeByFamily(whyUnseen: WhyUnseen): JudgeUnseen {
  return ({ family }) => {
    const why = whyUnseen(family);
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
 * Judges the rule families of a region that was read. A finding can be resolved only if the rules of its family are active and have
 * results.
 */
export function explainUnseen({ families, notes, areRulesListed }: ReadRegion): WhyUnseen {
  const withResults = new Set(families);
  const unseen = notes.flatMap(listUnseenRules);
  const blocking = firstReasons(unseen.filter(({ unlessOthers }) => !unlessOthers));
  const withoutResults = firstReasons(unseen.filter(({ unlessOthers }) => unlessOthers));
  const absent = areRulesListed ? RULE_IS_GONE : 'rule has no results';
  return (family) =>
    blocking.get(family) ?? (withResults.has(family) ? undefined : (withoutResults.get(family) ?? absent));
}

/** Returns the first reason of each family, in the order of the notes. */
function firstReasons(unseen: readonly { rule: string; why: string }[]): Map<string, string> {
  return new Map(unseen.map(({ rule, why }) => [toRuleFamily(rule), why] as const).toReversed());
}

/** Judges as version 1.0.0 did: findings stay unknown only if their rule could not be read. */
export function explainUnseenAsIn100(notes: readonly RuleNote[]): WhyUnseen {
  const reasons = firstReasons(notes.flatMap(listUnseenRules));
  return (family) => reasons.get(family);
}
