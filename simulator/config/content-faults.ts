// How faults change what a rule answers, for the service and for the truth alike.
import { findRuleFault } from './rule-faults.ts';
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
export function detailsOutcome(simulation: Simulation, place: AccountRegion, rule: RuleTemplate): DetailsOutcome {
  if (isInternal(simulation, place, rule)) return { kind: 'denied' };
  if (findRuleFault(simulation, 'rule-missing', place, rule)) return { kind: 'missing' };
  const empty = findRuleFault(simulation, 'rule-without-results', place, rule);
  if (empty) return { kind: 'empty', state: empty.state };
  if (findRuleFault(simulation, 'rule-refused', place, rule)) return { kind: 'refused' };
  const deleted = findRuleFault(simulation, 'rule-deleted-mid-run', place, rule);
  if (deleted) return { kind: 'deleted', afterPages: deleted.afterPages };
  if (findRuleFault(simulation, 'rule-details-denied', place, rule)) return { kind: 'denied' };
  if (findRuleFault(simulation, 'rule-never-evaluated', place, rule)) return { kind: 'empty', state: 'ACTIVE' };
  if (findRuleFault(simulation, 'rule-failing', place, rule)?.results === 'gone')
    return { kind: 'empty', state: 'ACTIVE' };
  const huge = simulation.faults.find('huge', place.account.id, place.region);
  return huge ? { kind: 'huge', bytes: huge.bytes } : { kind: 'answered' };
}
