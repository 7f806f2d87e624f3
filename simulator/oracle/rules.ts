// What a correct reader finds of a region's rules: which are listed, which of them can be read, and how many results each has.
import { detailsOutcome, isInternal, stateOf } from '#simulator/config/content-faults.ts';
import { isListLost } from './readable-calls.ts';
import { countPresent, resultsOf } from '#simulator/config/results.ts';
import { countFindings } from '#simulator/world/findings.ts';
import type { AccountRegion } from '#simulator/world/resources.ts';
import type { Simulation } from '#simulator/simulation/simulation.ts';
import type { RuleTemplate } from '#simulator/world/rule-template.ts';
import { ruleName } from '#simulator/world/world.ts';

export interface ExpectedRule {
  readonly name: string;
  readonly state: string;
  readonly internal: boolean;
  /** Why its details are not read; `undefined`: they are. */
  readonly unread: 'denied' | 'deleted' | 'refused' | undefined;
  readonly results: number;
}

function hasNoRules(simulation: Simulation, { account, region }: AccountRegion): boolean {
  if (simulation.faults.find('no-rules', account.id, region)) return true;
  return isListLost(simulation, account.id, region, 'DescribeConfigRules');
}

/** The rules of a place that is read whose details answer. */
export function detailedRules(simulation: Simulation, place: AccountRegion): RuleTemplate[] {
  if (hasNoRules(simulation, place)) return [];
  return simulation.world.templates.filter((rule) => {
    const { kind } = detailsOutcome(simulation, place, rule);
    return kind === 'answered' || kind === 'huge' || kind === 'empty';
  });
}

/** How many results each rule of a place answers, by its slot. */
export function countResults(simulation: Simulation, place: AccountRegion): number[] {
  const { world } = simulation;
  const isLost = isListLost(simulation, place.account.id, place.region, 'GetComplianceDetailsByConfigRule');
  const counts = countFindings(place, world.templates, world.scenario);
  return world.templates.map((rule) => (isLost ? 0 : countPresent(resultsOf(simulation, place, rule, counts))));
}

export function listRules(simulation: Simulation, place: AccountRegion, counts: readonly number[]): ExpectedRule[] {
  const { world } = simulation;
  if (hasNoRules(simulation, place)) return [];
  return world.templates.flatMap((rule): ExpectedRule[] => {
    const { kind } = detailsOutcome(simulation, place, rule);
    if (kind === 'missing') return [];
    const unread = kind === 'denied' || kind === 'deleted' || kind === 'refused' ? kind : undefined;
    return [
      {
        name: ruleName(world, place, rule),
        state: stateOf(simulation, place, rule),
        internal: isInternal(simulation, place, rule),
        unread,
        results: unread === undefined ? counts[rule.slot]! : 0,
      },
    ];
  });
}
