// The health of every expected rule of one account and region: those that AWS lists, and those that the baseline requires.
import { toRuleFamily } from '#domain/settings/rule-family.ts';
import { assessRule, type RuleHealth, type RuleAssessment } from './rule-health.ts';
import type { RegionRules, RuleFacts } from './rule-facts.ts';

export type AssessedRule = RuleAssessment & { rule: RuleFacts; family: string };

export type RegionHealth = {
  facts: RegionRules;
  rules: readonly AssessedRule[];
  /** Families that the baseline requires but AWS does not list. */
  missing: readonly string[];
};

/**
 * Determines the health of every rule in a region that was read. `baseline` contains the families that the report settings require there.
 */
export function assessRegion(facts: RegionRules, baseline: readonly string[]): RegionHealth {
  const rules = facts.rules.map((rule) => ({ rule, family: toRuleFamily(rule.name), ...assessRule(rule, facts) }));
  const listed = new Set(rules.map(({ family }) => family));
  return { facts, rules, missing: baseline.filter((family) => !listed.has(family)) };
}

/** Returns minimal facts for a region whose scan stored no facts about its rules. */
export function rulesWithoutFacts(names: Iterable<string>): RegionRules {
  return {
    readAt: 0,
    recorder: { state: 'not-checked' },
    statusNotChecked: 'the region was read by an earlier version',
    rules: [...names].map((name) => ({ name, owner: '', results: 1 })),
  };
}

/** The number of rules by health. */
export type HealthCounts = Partial<Record<RuleHealth, number>>;

/** Adds `more` to the count of a health value. */
export function addHealth(counts: HealthCounts, health: RuleHealth, more = 1): void {
  counts[health] = (counts[health] ?? 0) + more;
}
