// The results that a rule of a place has, with the faults considered that remove them or leave them as they were.
import { detailsOutcome } from './content-faults.ts';
import { beganAt, isRecorded, narrowedBy } from './recorder-faults.ts';
import { findRuleFault, triggerOf } from './rule-faults.ts';
import { weekAt } from '#simulator/world/clock.ts';
import type { Finding } from '#simulator/world/finding.ts';
import { countFindings, findingAt } from '#simulator/world/findings.ts';
import type { AccountRegion } from '#simulator/world/resources.ts';
import type { RuleTemplate } from '#simulator/world/rule-template.ts';
import type { Simulation } from '#simulator/simulation/simulation.ts';
import { isInInventory } from '#simulator/world/tags.ts';

export interface Results {
  /** How many there would be without faults that remove single ones. */
  readonly count: number;
  /** Whether none of them is removed. */
  readonly isWhole: boolean;
  /** The n-th; `undefined`: a fault removed it. */
  at(index: number): Finding | undefined;
  /** Whether Config's inventory has the resource of the n-th: one that is recorded, and was not replaced since. */
  isInventoried(index: number, finding: Finding): boolean;
}

/** When Config last evaluated a rule that it does not evaluate any more; `undefined`: it still does. */
export function haltedAt(simulation: Simulation, place: AccountRegion, rule: RuleTemplate): number | undefined {
  const fault =
    findRuleFault(simulation, 'rule-failing', place, rule) ?? findRuleFault(simulation, 'rule-stale', place, rule);
  return fault && beganAt(simulation.world, fault);
}

/** The results of one rule; `counts` are those of `countFindings`, for whoever has them already. */
export function resultsOf(
  simulation: Simulation,
  place: AccountRegion,
  rule: RuleTemplate,
  counts: readonly number[] = countFindings(place, simulation.world.templates, simulation.world.scenario),
): Results {
  const { world } = simulation;
  const isEmpty = detailsOutcome(simulation, place, rule).kind === 'empty';
  const halted = haltedAt(simulation, place, rule);
  // Periodic rules ask the resource's own service, so they need no recorded resource.
  const narrowed = narrowedBy(simulation, place);
  const blinding = triggerOf(rule) === 'change' ? narrowed : undefined;
  const { resourceTypes } = rule;
  const present = (index: number) => findingAt(place, rule, index, world.scenario, world.week);
  return {
    count: isEmpty ? 0 : counts[rule.slot]!,
    isWhole: blinding?.results !== 'gone',
    at(index) {
      const isUnrecorded = !isRecorded(blinding, resourceTypes[index % resourceTypes.length]!);
      if (isUnrecorded && blinding?.results === 'gone') return undefined;
      const until = halted ?? (isUnrecorded && blinding ? beganAt(world, blinding) : undefined);
      if (until === undefined) return present(index);
      const finding = findingAt(place, rule, index, world.scenario, weekAt(world, until));
      return { ...finding, recordedAt: Math.min(finding.recordedAt, until) };
    },
    isInventoried(index, { resource }) {
      if (!isInInventory(resource) || !isRecorded(narrowed, resource.type)) return false;
      const mayBeOld = halted !== undefined || blinding !== undefined;
      return !mayBeOld || present(index).resource.id === resource.id;
    },
  };
}

/** The results that are there, in order. */
export function* eachResult(results: Results): Generator<Finding> {
  for (let index = 0; index < results.count; index++) {
    const finding = results.at(index);
    if (finding !== undefined) yield finding;
  }
}

/** How many results there are. */
export function countPresent(results: Results): number {
  if (results.isWhole) return results.count;
  let count = 0;
  for (const _ of eachResult(results)) count += 1;
  return count;
}

/** AWS counts the resources of a verdict up to this. */
const CAP = 25;

export interface Compliance {
  readonly ComplianceType: string;
  readonly ComplianceContributorCount: { readonly CappedCount: number; readonly CapExceeded: boolean };
}

/** The verdict of a rule, with the number of resources that have it; `undefined`: no result gives one. */
export function summarize(results: Iterable<Finding>): Compliance | undefined {
  const counts = { COMPLIANT: 0, NON_COMPLIANT: 0 };
  for (const { complianceType: type } of results)
    if (type === 'COMPLIANT' || type === 'NON_COMPLIANT') counts[type] += 1;
  if (counts.COMPLIANT + counts.NON_COMPLIANT === 0) return undefined;
  const ComplianceType = counts.NON_COMPLIANT > 0 ? 'NON_COMPLIANT' : 'COMPLIANT';
  const count = counts[ComplianceType];
  const ComplianceContributorCount = { CappedCount: Math.min(count, CAP), CapExceeded: count > CAP };
  return { ComplianceType, ComplianceContributorCount };
}
