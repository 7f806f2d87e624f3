// What a seed makes: the organization and its rules, with the week that moves; the content of every answer follows.
import { hashText, mix } from '#simulator/base/hash.ts';
import { organizationIn } from './account-events.ts';
import { buildOrganization, type Account, type Organization } from './organization.ts';
import { generatedSuffix, makeRuleTemplates } from './rule-templates.ts';
import type { AccountRegion } from './resources.ts';
import type { RuleTemplate } from './rule-template.ts';
import type { Scenario } from '#simulator/scenario/scenario.ts';

export interface World {
  readonly scenario: Scenario;
  /** As it is in the present week. */
  readonly organization: Organization;
  readonly templates: readonly RuleTemplate[];
  /** Weeks since the scenario's `now`; the control endpoint moves it. */
  week: number;
  /** Names with the suffix that the whole organization shares this week, in the order of the templates. */
  readonly sharedNames: readonly string[];
  readonly slotOfStem: ReadonlyMap<string, number>;
}

/** Everything that follows from a scenario, faults apart. */
export function createWorld(scenario: Scenario): World {
  const templates = makeRuleTemplates(scenario);
  const whole = buildOrganization(scenario);
  const organizationOf = ofLast((week: number) => organizationIn(whole, scenario.organization.events, week));
  const namesOf = ofLast((era: number) => templates.map((rule) => named(rule, inEra(scenario.seed, era))));
  return {
    scenario,
    get organization() {
      return organizationOf(this.week);
    },
    templates,
    week: scenario.week,
    get sharedNames() {
      return namesOf(eraOf(this));
    },
    slotOfStem: new Map(templates.map((rule) => [`${rule.stem}${rule.suffixAfter ?? ''}`, rule.slot])),
  };
}

/** A function that remembers its last answer: a week is asked for many times before the next one comes. */
function ofLast<T>(compute: (input: number) => T): (input: number) => T {
  let last: { input: number; answer: T } | undefined;
  return (input) => {
    if (last?.input !== input) last = { input, answer: compute(input) };
    return last.answer;
  };
}

/** How often generated names have been renewed. */
function eraOf({ scenario, week }: Pick<World, 'scenario' | 'week'>): number {
  const { renewSuffixesEvery } = scenario.config;
  return renewSuffixesEvery === undefined ? 0 : Math.floor(week / renewSuffixesEvery);
}

const inEra = (hash: number, era: number): number => (era === 0 ? hash : mix(hash, era));

function named(rule: RuleTemplate, differsBy: number): string {
  if (rule.suffixAfter === undefined) return rule.stem;
  return `${rule.stem}${rule.suffixAfter}${generatedSuffix(mix(rule.hash, differsBy))}`;
}

/** One account in one region. */
export function placeOf(account: Account, region: string): AccountRegion {
  return { account, region, hash: mix(account.hash, hashText(region)) };
}

/** What a rule is called in a place. */
export function ruleName(world: World, place: AccountRegion, rule: RuleTemplate): string {
  return world.scenario.config.suffixes === 'account'
    ? named(rule, inEra(place.hash, eraOf(world)))
    : world.sharedNames[rule.slot]!;
}

/** The rule that has this name in a place; `undefined`: none has. */
export function findRule(world: World, place: AccountRegion, name: string): RuleTemplate | undefined {
  const stem = name.slice(0, name.lastIndexOf('-') + 1);
  const slot = world.slotOfStem.get(name) ?? world.slotOfStem.get(stem);
  const rule = slot === undefined ? undefined : world.templates[slot]!;
  return rule !== undefined && ruleName(world, place, rule) === name ? rule : undefined;
}
