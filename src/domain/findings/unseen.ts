// Why a finding that a region did not show this time cannot be called resolved: absence of evidence is not a fix.
import { unseenRules, type RuleNote } from '#domain/coverage/notes.ts';
import { familyOf } from './rule-family.ts';

/** Why findings of a family that were not seen are unknown; undefined: they are resolved. */
export type WhyUnseen = (family: string) => string | undefined;

/** Warnings also use it to recognize findings whose rule has vanished. */
export const RULE_IS_GONE = 'rule is gone';

export type ReadRegion = {
  /** Families with at least one result. */
  families: Iterable<string>;
  notes: readonly RuleNote[];
  /** Whether each listed rule has results or a note: not so in outcomes of version 1.0.0. */
  areRulesListed: boolean;
};

/** Judges the rule families of a region that was read: only a family whose rules are active and have results can resolve a finding. */
export function whyUnseenIn({ families, notes, areRulesListed }: ReadRegion): WhyUnseen {
  const withResults = new Set(families);
  const unseen = notes.flatMap(unseenRules);
  const blocking = firstReasons(unseen.filter(({ unlessOthers }) => !unlessOthers));
  const withoutResults = firstReasons(unseen.filter(({ unlessOthers }) => unlessOthers));
  const absent = areRulesListed ? RULE_IS_GONE : 'rule has no results';
  return (family) =>
    blocking.get(family) ?? (withResults.has(family) ? undefined : (withoutResults.get(family) ?? absent));
}

/** The first reason of each family, in the order of notes. */
function firstReasons(unseen: readonly { rule: string; why: string }[]): Map<string, string> {
  return new Map(unseen.map(({ rule, why }) => [familyOf(rule), why] as const).toReversed());
}

/** How version 1.0.0 judged: only a rule that could not be read keeps its findings from being resolved. */
export function whyUnseenIn100(notes: readonly RuleNote[]): WhyUnseen {
  const reasons = firstReasons(notes.flatMap(unseenRules));
  return (family) => reasons.get(family);
}
