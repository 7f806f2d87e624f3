// How faults change what a rule answers, for the service and for the truth alike.
import { choose, mix } from './hash.ts';
import type { Place } from './resources.ts';
import type { RuleTemplate } from './rule-templates.ts';
import type { Simulation } from './simulation.ts';

export type DetailsOutcome =
  | { readonly kind: 'answered' }
  | { readonly kind: 'denied' }
  | { readonly kind: 'deleted'; readonly afterPages: number }
  | { readonly kind: 'huge'; readonly bytes: number };

/** The rules of a place that a fault chooses, by their slots. */
function chosenSlots(world: Simulation['world'], place: Place, count: number, salt: number): number[] {
  const readable = world.templates.filter(({ internal }) => !internal).map(({ slot }) => slot);
  return choose(readable, count, mix(place.hash, salt));
}

/** What asking for the details of a rule meets. */
export function detailsOutcome({ world, faults }: Simulation, place: Place, rule: RuleTemplate): DetailsOutcome {
  const { account, region } = place;
  if (rule.internal) return { kind: 'denied' };
  const deleted = faults.find('rule-deleted-mid-run', account.id, region);
  if (deleted && chosenSlots(world, place, deleted.rules, 121).includes(rule.slot)) {
    return { kind: 'deleted', afterPages: deleted.afterPages };
  }
  const denied = faults.find('rule-details-denied', account.id, region);
  if (denied && chosenSlots(world, place, denied.rules, 122).includes(rule.slot)) return { kind: 'denied' };
  const huge = faults.find('huge', account.id, region);
  return huge ? { kind: 'huge', bytes: huge.bytes } : { kind: 'answered' };
}
