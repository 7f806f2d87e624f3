// How faults change what a rule answers, for the service and for the truth alike.
import { choose, mix } from '#simulator/base/hash.ts';
import type { AccountRegion } from '#simulator/world/resources.ts';
import type { RuleTemplate } from '#simulator/world/rule-template.ts';
import type { Simulation } from '#simulator/simulation/simulation.ts';

export type DetailsOutcome =
  | { readonly kind: 'answered' }
  | { readonly kind: 'denied' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'empty'; readonly state: RuleTemplate['state'] }
  | { readonly kind: 'deleted'; readonly afterPages: number }
  | { readonly kind: 'huge'; readonly bytes: number };

/** The rules of a place that a fault chooses, by their slots. */
function chosenSlots(world: Simulation['world'], place: AccountRegion, count: number, salt: number): number[] {
  const readable = world.templates.filter(({ internal }) => !internal).map(({ slot }) => slot);
  return choose(readable, count, mix(place.hash, salt));
}

/** Whether a service keeps a rule of a place to itself. */
export function isInternal({ faults }: Pick<Simulation, 'faults'>, place: AccountRegion, rule: RuleTemplate): boolean {
  return rule.internal || faults.find('rules-internal', place.account.id, place.region) !== undefined;
}

/** The state of a rule, as its list says. */
export function stateOf(simulation: Simulation, place: AccountRegion, rule: RuleTemplate): RuleTemplate['state'] {
  const outcome = detailsOutcome(simulation, place, rule);
  return outcome.kind === 'empty' ? outcome.state : rule.state;
}

/** What asking for the details of a rule meets. */
export function detailsOutcome(
  { world, faults }: Simulation,
  place: AccountRegion,
  rule: RuleTemplate,
): DetailsOutcome {
  const { account, region } = place;
  if (isInternal({ faults }, place, rule)) return { kind: 'denied' };
  const missing = faults.find('rule-missing', account.id, region);
  if (missing && chosenSlots(world, place, missing.rules, 123).includes(rule.slot)) return { kind: 'missing' };
  const empty = faults.find('rule-without-results', account.id, region);
  if (empty && chosenSlots(world, place, empty.rules, 123).includes(rule.slot))
    return { kind: 'empty', state: empty.state };
  const refused = faults.find('rule-refused', account.id, region);
  if (refused && chosenSlots(world, place, refused.rules, 122).includes(rule.slot)) return { kind: 'refused' };
  const deleted = faults.find('rule-deleted-mid-run', account.id, region);
  if (deleted && chosenSlots(world, place, deleted.rules, 121).includes(rule.slot)) {
    return { kind: 'deleted', afterPages: deleted.afterPages };
  }
  const denied = faults.find('rule-details-denied', account.id, region);
  if (denied && chosenSlots(world, place, denied.rules, 122).includes(rule.slot)) return { kind: 'denied' };
  const huge = faults.find('huge', account.id, region);
  return huge ? { kind: 'huge', bytes: huge.bytes } : { kind: 'answered' };
}
