// What a seed makes: the organization and its rules, with the week that moves; the content of every answer follows.
import { findingAt, type Finding } from './findings.ts';
import { hashText, mix } from './hash.ts';
import { buildOrganization, type Account, type Organization } from './organization.ts';
import { generatedSuffix, makeRuleTemplates, type RuleTemplate } from './rule-templates.ts';
import type { Place } from './resources.ts';
import type { Scenario } from './scenario.ts';

export interface World {
  readonly scenario: Scenario;
  readonly organization: Organization;
  readonly templates: readonly RuleTemplate[];
  /** Weeks since the scenario's `now`; the control endpoint moves it. */
  week: number;
  /** Names with the suffix that the whole organization shares, in the order of the templates. */
  readonly sharedNames: readonly string[];
  readonly slotOfStem: ReadonlyMap<string, number>;
}

/** Everything that follows from a scenario, faults apart. */
export function createWorld(scenario: Scenario): World {
  const templates = makeRuleTemplates(scenario);
  return {
    scenario,
    organization: buildOrganization(scenario),
    templates,
    week: scenario.week,
    sharedNames: templates.map((rule) => named(rule, scenario.seed)),
    slotOfStem: new Map(templates.map((rule) => [`${rule.stem}${rule.suffixAfter ?? ''}`, rule.slot])),
  };
}

function named(rule: RuleTemplate, differsBy: number): string {
  if (rule.suffixAfter === undefined) return rule.stem;
  return `${rule.stem}${rule.suffixAfter}${generatedSuffix(mix(rule.hash, differsBy))}`;
}

/** One account in one region. */
export function placeOf(account: Account, region: string): Place {
  return { account, region, hash: mix(account.hash, hashText(region)) };
}

/** What a rule is called in a place. */
export function ruleName(world: World, place: Place, rule: RuleTemplate): string {
  return world.scenario.config.suffixes === 'account' ? named(rule, place.hash) : world.sharedNames[rule.slot]!;
}

/** The rule that has this name in a place; `undefined`: none has. */
export function findRule(world: World, place: Place, name: string): RuleTemplate | undefined {
  const stem = name.slice(0, name.lastIndexOf('-') + 1);
  const slot = world.slotOfStem.get(name) ?? world.slotOfStem.get(stem);
  const rule = slot === undefined ? undefined : world.templates[slot]!;
  return rule !== undefined && ruleName(world, place, rule) === name ? rule : undefined;
}

/** The n-th result of a rule in the present week. */
export function currentFinding(world: World, place: Place, rule: RuleTemplate, index: number): Finding {
  return findingAt(place, rule, index, world.scenario, world.week);
}
