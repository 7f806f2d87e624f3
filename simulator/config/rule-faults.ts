// Which rules of a place a fault hits.
import { choose, mix } from '#simulator/base/hash.ts';
import type { Fault } from '#simulator/scenario/faults.ts';
import type { AccountRegion } from '#simulator/world/resources.ts';
import type { RuleTemplate } from '#simulator/world/rule-template.ts';
import type { Simulation } from '#simulator/simulation/simulation.ts';
import type { World } from '#simulator/world/world.ts';

/** Faults that hit some rules of each account and region. */
export type RuleFault = Extract<Fault, { rules: number }>;

/** What the seed chooses rules by: kinds with the same number choose the same rules. */
const SALTS: Readonly<Record<RuleFault['kind'], number>> = {
  'rule-deleted-mid-run': 121,
  'rule-details-denied': 122,
  'rule-refused': 122,
  'rule-missing': 123,
  'rule-without-results': 123,
  'rule-failing': 124,
  'rule-stale': 125,
  'rule-never-evaluated': 126,
  'aggregator-verdict-differs': 127,
};

/** Whether Config runs a rule by the clock, on changes, or both. The details of a custom rule may hold its schedule. */
export function triggerOf({ frequency, sourceDetails }: RuleTemplate): 'change' | 'periodic' | 'both' {
  const isScheduled =
    frequency !== undefined || sourceDetails.some(({ MessageType }) => MessageType === 'ScheduledNotification');
  if (!isScheduled) return 'change';
  return sourceDetails.some(({ MessageType }) => MessageType?.startsWith('Configuration')) ? 'both' : 'periodic';
}

/** Whether DescribeConfigRuleEvaluationStatus knows a rule. AWS Config API Reference: not custom Lambda rules. */
export function hasStatus({ owner }: RuleTemplate): boolean {
  return owner !== 'CUSTOM_LAMBDA';
}

/** Whether the seed may choose a rule for a fault: one whose evaluation status, which a reader can see, shows the fault. */
function isCandidate(rule: RuleTemplate, kind: RuleFault['kind']): boolean {
  if (rule.internal) return false;
  if (kind === 'rule-stale') return hasStatus(rule) && triggerOf(rule) !== 'change';
  return kind === 'rule-failing' || kind === 'rule-never-evaluated' ? hasStatus(rule) : true;
}

function isHit({ templates }: World, place: AccountRegion, rule: RuleTemplate, fault: RuleFault): boolean {
  const { kind, rules, slots, families } = fault;
  if (slots !== undefined || families !== undefined)
    return !rule.internal && (slots?.includes(rule.slot) === true || families?.includes(rule.stem) === true);
  const candidates = templates.filter((one) => isCandidate(one, kind)).map(({ slot }) => slot);
  return choose(candidates, rules, mix(place.hash, SALTS[kind])).includes(rule.slot);
}

/** The fault of a kind that hits a rule of a place. */
export function findRuleFault<K extends RuleFault['kind']>(
  { world, faults }: Simulation,
  kind: K,
  place: AccountRegion,
  rule: RuleTemplate,
): Extract<RuleFault, { kind: K }> | undefined {
  return faults.find(kind, place.account.id, place.region, (fault) => isHit(world, place, rule, fault as RuleFault));
}
