// Says why a finding that a region did not show this time cannot be called resolved: absence of evidence is not a fix.
import { listUnseenRules, type RuleNote } from '#domain/coverage/notes.ts';
import { toRuleFamily } from './rule-family.ts';

/** Returns why findings of a family that were not seen are unknown, or undefined if they are resolved. */
export type WhyUnseen = (family: string) => string | undefined;

/** The reason of findings whose rule has vanished. Warnings recognize such findings by it. */
export const RULE_IS_GONE = 'rule is gone';

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
