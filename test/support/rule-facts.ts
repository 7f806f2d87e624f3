// Facts about rules for tests: a rule that works, in a region that is recorded in full, but for what a test says.
import type { RecorderFacts, RegionRules, RuleFacts } from '#domain/rule-health/rule-facts.ts';

export const DAY_MS = 86_400_000;
export const READ_AT_MS = Date.parse('2026-11-23T01:00:00.000Z');

/** A recorder that records every type. */
export const RECORDING: RecorderFacts = {
  state: 'recording',
  group: { recordsAll: true, types: [], recordsGlobalTypes: true },
};

/** Fields of a rule; one that is undefined is absent. */
export type RuleFields = { [K in keyof RuleFacts]?: RuleFacts[K] | undefined };

export function aRule(of: RuleFields = {}): RuleFacts {
  const status = { invokedAt: READ_AT_MS - 1, evaluatedAt: READ_AT_MS, hasEvaluated: true };
  return { name: 'f', owner: 'AWS', results: 1, status, ...of } as RuleFacts;
}

export function aRegionOfRules(of: Partial<RegionRules> = {}): RegionRules {
  return { readAt: READ_AT_MS, recorder: RECORDING, rules: [], ...of };
}
