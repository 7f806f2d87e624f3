// The rules of an organization: managed ones from the catalogue, and all that others add to them.
import catalogue from './rules-catalogue.json' with { type: 'json' };
import { alphanumeric, choose, hashText, mix } from '#simulator/base/hash.ts';
import { CUSTOM_RULES, type CustomRule } from './custom-rules.ts';
import type { SourceDetail, RuleTemplate } from './rule-template.ts';
import type { Scenario } from '#simulator/scenario/scenario.ts';

/** Who made a rule; AWS names the generated ones with a suffix, and service-linked ones with a principal. */
export interface RuleOrigin {
  readonly prefix: string;
  /** What stands before the generated suffix; `undefined`: the rule has none. */
  readonly suffixAfter?: string;
  readonly createdBy?: string;
}

const PLAIN: RuleOrigin = { prefix: '' };
const CONFORMANCE_PACK: RuleOrigin = {
  prefix: '',
  suffixAfter: '-conformance-pack-',
  createdBy: 'config-conforms.amazonaws.com',
};
const ORGANIZATION_RULE: RuleOrigin = { prefix: 'OrgConfigRule-', suffixAfter: '-' };
const SECURITY_HUB: RuleOrigin = { prefix: 'securityhub-', suffixAfter: '-', createdBy: 'securityhub.amazonaws.com' };

/** What stands in each place of fifteen: mostly managed rules, as in most organizations. */
const PATTERN: readonly (RuleOrigin | 'custom')[] = [
  PLAIN,
  PLAIN,
  SECURITY_HUB,
  PLAIN,
  CONFORMANCE_PACK,
  PLAIN,
  'custom',
  PLAIN,
  ORGANIZATION_RULE,
  PLAIN,
  PLAIN,
  CONFORMANCE_PACK,
  PLAIN,
  'custom',
  PLAIN,
];

const CHANGED: SourceDetail = { EventSource: 'aws.config', MessageType: 'ConfigurationItemChangeNotification' };
const OVERSIZED: SourceDetail = {
  EventSource: 'aws.config',
  MessageType: 'OversizedConfigurationItemChangeNotification',
};

type CatalogueRule = (typeof catalogue)[number];

function managed(
  slot: number,
  entry: CatalogueRule,
  round: number,
  origin: RuleOrigin,
  internal: boolean,
): RuleTemplate {
  const hash = hashText(entry.name);
  return {
    slot,
    stem: `${origin.prefix}${entry.name}${round === 0 ? '' : `-${round + 1}`}`,
    suffixAfter: origin.suffixAfter,
    createdBy: origin.createdBy,
    owner: 'AWS',
    identifier: entry.identifier,
    description: entry.description,
    resourceTypes: entry.resourceTypes,
    // AWS leaves the details of most managed rules out, so that only the frequency shows it.
    sourceDetails: entry.trigger === 'both' ? [CHANGED, OVERSIZED] : [],
    frequency: entry.trigger === 'change' ? undefined : hash % 4 === 0 ? 'Six_Hours' : 'TwentyFour_Hours',
    parameters: entry.parameters,
    state: 'ACTIVE',
    internal,
    ofAccount: entry.resourceTypes[0] === 'AWS::::Account',
    hash: mix(hash, slot),
  };
}

function custom(slot: number, entry: CustomRule, round: number): RuleTemplate {
  return {
    ...entry,
    slot,
    stem: `${entry.name}${round === 0 ? '' : `-${round + 1}`}`,
    suffixAfter: undefined,
    createdBy: undefined,
    identifier: undefined,
    parameters: undefined,
    state: slot % 30 === 13 ? 'EVALUATING' : 'ACTIVE',
    internal: false,
    ofAccount: false,
    hash: mix(hashText(entry.name), slot),
  };
}

/** The rules of every account and region: those with results first, then those of INTERNAL visibility. */
export function makeRuleTemplates({ seed, config }: Scenario): RuleTemplate[] {
  const order = choose([...catalogue.keys()], catalogue.length, mix(seed, 51));
  const used = new Map<RuleOrigin | 'custom', number>();
  const next = (origin: RuleOrigin | 'custom') => {
    const count = used.get(origin) ?? 0;
    used.set(origin, count + 1);
    return count;
  };
  const entryAt = (place: number) => catalogue[order[place % order.length]!]!;
  const rules: RuleTemplate[] = [];
  for (let slot = 0; slot < config.rulesPerRegion; slot++) {
    const origin = PATTERN[slot % PATTERN.length]!;
    const place = next(origin);
    if (origin === 'custom') {
      rules.push(custom(slot, CUSTOM_RULES[place % CUSTOM_RULES.length]!, Math.floor(place / CUSTOM_RULES.length)));
    } else {
      rules.push(managed(slot, entryAt(place), Math.floor(place / order.length), origin, false));
    }
  }
  for (let i = 0; i < config.internalRulesPerRegion; i++) {
    rules.push(managed(rules.length, entryAt(order.length - 1 - i), 1, SECURITY_HUB, true));
  }
  return rules;
}

/** The suffix of a generated name, from whatever it differs by. */
export function generatedSuffix(hash: number): string {
  return alphanumeric(hash, 9);
}
