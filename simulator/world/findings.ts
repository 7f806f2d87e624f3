// Evaluation results: how many a rule has in an account and region, and each of them, computed when asked for.
import { annotationOf } from './annotations.ts';
import { fraction, mix } from '#simulator/base/hash.ts';
import { replacements, resourceAt, type AccountRegion } from './resources.ts';
import type { RuleTemplate } from './rule-template.ts';
import type { Finding } from './finding.ts';
import type { Scenario } from '#simulator/scenario/scenario.ts';

const DAY = 86_400_000;
const WEEK = 7 * DAY;
/** Share of results that change now and then as weeks pass. */
const RESTLESS_SHARE = 0.08;

/** How many results all rules together have in a place. */
function countRows({ account, region }: AccountRegion, { config, regions }: Scenario): number {
  const regionIndex = regions.indexOf(region);
  const { largeAccount } = config;
  if (largeAccount?.index === account.index) return regionIndex === 0 ? largeAccount.rows : 0;
  const spread = 1 + config.rowsSpread * (2 * fraction(mix(account.hash, 91)) - 1);
  const ofAccount = Math.round(config.rowsPerAccount * spread);
  return Math.floor(ofAccount / regions.length) + (regionIndex < ofAccount % regions.length ? 1 : 0);
}

/** How many results each rule has, in the order of the templates; INTERNAL rules have none. */
export function countFindings(place: AccountRegion, templates: readonly RuleTemplate[], scenario: Scenario): number[] {
  const counts = new Array<number>(templates.length).fill(0);
  let left = countRows(place, scenario);
  const weights = new Array<number>(templates.length).fill(0);
  let weightLeft = 0;
  for (const { slot, internal, ofAccount: one, hash } of templates) {
    if (internal) continue;
    if (one) {
      if (left > 0) counts[slot] = 1;
      left -= counts[slot]!;
    } else {
      const weight = 0.2 + fraction(mix(place.hash, hash));
      weights[slot] = weight;
      weightLeft += weight;
    }
  }
  // Each takes its share of what is left, so that the counts add up to exactly what the scenario says.
  for (let slot = 0; slot < weights.length; slot++) {
    const weight = weights[slot]!;
    if (weight === 0) continue;
    const count = Math.round((left * weight) / weightLeft);
    counts[slot] = count;
    left -= count;
    weightLeft -= weight;
  }
  return counts;
}

/** The n-th result of a rule. Rules on the same type share its resources: the first rows are the same resources. */
export function findingAt(
  place: AccountRegion,
  rule: RuleTemplate,
  index: number,
  scenario: Scenario,
  week: number,
): Finding {
  const { turnoverShare, insufficientDataShare, nonCompliantShare } = scenario.config;
  const types = rule.resourceTypes;
  const type = types[index % types.length]!;
  const nth = Math.floor(index / types.length);
  const resource = resourceAt(place, type, nth, replacements(place, type, nth, turnoverShare, week));
  const hash = mix(resource.hash, rule.hash);
  const restless = fraction(mix(hash, 101)) < RESTLESS_SHARE;
  const period = 1 + (hash % 6);
  const phase = mix(hash, 102) % period;
  const turns = restless ? Math.floor((week + phase) / period) : 0;
  const isUnknown = fraction(mix(mix(hash, 105), week)) < insufficientDataShare;
  const complianceType = isUnknown ? 'INSUFFICIENT_DATA' : complianceOf(hash, turns % 2 === 1, nonCompliantShare);
  const now = Date.parse(scenario.now);
  const age = Math.floor(fraction(mix(hash, 103)) * (turns > 0 || rule.frequency !== undefined ? DAY : 180 * DAY));
  const evaluatedIn = turns > 0 ? turns * period - phase : rule.frequency === undefined ? 0 : week;
  return {
    resource,
    complianceType,
    annotation: annotationOf(complianceType, mix(hash, turns), scenario.config.awkwardTexts),
    recordedAt: now + evaluatedIn * WEEK - age,
  };
}

function complianceOf(hash: number, turned: boolean, nonCompliantShare: number): Finding['complianceType'] {
  const chance = fraction(mix(hash, 104));
  if (chance > 0.97) return 'NOT_APPLICABLE';
  return chance < nonCompliantShare !== turned ? 'NON_COMPLIANT' : 'COMPLIANT';
}

/** How many resources of each type the results are about: what Config's inventory is drawn from. */
export function countResources(counts: readonly number[], templates: readonly RuleTemplate[]): Map<string, number> {
  const resources = new Map<string, number>();
  for (const { slot, resourceTypes } of templates) {
    const rows = counts[slot]!;
    resourceTypes.forEach((type, place) => {
      const count = Math.ceil((rows - place) / resourceTypes.length);
      if (count > (resources.get(type) ?? 0)) resources.set(type, count);
    });
  }
  return resources;
}
