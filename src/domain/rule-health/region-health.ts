// The health of every expected rule of one account and region: those that AWS lists, and those that the baseline asks for.
import { toRuleFamily } from '#domain/settings/rule-family.ts';
import { judgeRule, type RuleHealth, type RuleJudgement } from './rule-health.ts';
import type { RegionRules, RuleFacts } from './rule-facts.ts';

export type JudgedRule = RuleJudgement & { rule: RuleFacts; family: string };

export type RegionHealth = {
  facts: RegionRules;
  rules: readonly JudgedRule[];
  /** Families that the baseline asks for and AWS does not list. */
  missing: readonly string[];
};

/** Judges a region that was read. `baseline` contains the families that the report settings ask for there. */
export function judgeRegion(facts: RegionRules, baseline: readonly string[]): RegionHealth {
  const rules = facts.rules.map((rule) => ({ rule, family: toRuleFamily(rule.name), ...judgeRule(rule, facts) }));
  const listed = new Set(rules.map(({ family }) => family));
  return { facts, rules, missing: baseline.filter((family) => !listed.has(family)) };
}

/** What is known of a region whose scan stored no facts about its rules. */
export function rulesWithoutFacts(names: Iterable<string>): RegionRules {
  return {
    readAt: 0,
    recorder: { state: 'not-checked' },
    statusNotChecked: 'the region was read by an earlier version',
    rules: [...names].map((name) => ({ name, owner: '', results: 1 })),
  };
}

/** The number of rules of each health. */
export type HealthCounts = Partial<Record<RuleHealth, number>>;

/** Adds `more` rules of a health to the counts. */
export function addHealth(counts: HealthCounts, health: RuleHealth, more = 1): void {
  counts[health] = (counts[health] ?? 0) + more;
}
