// When Config invoked and evaluated a rule of a place, and how that ended, for the services and for the truth alike.
import { detailsOutcome, stateOf } from './content-faults.ts';
import { beganAt, isRecorded, isRecordedDaily, narrowedBy, recorderState } from './recorder-faults.ts';
import { eachResult, haltedAt, resultsOf } from './results.ts';
import { findRuleFault, triggerOf } from './rule-faults.ts';
import { mix } from '#simulator/base/hash.ts';
import { DAY, timeOfWeek, WEEK } from '#simulator/world/clock.ts';
import type { AccountRegion } from '#simulator/world/resources.ts';
import type { RuleTemplate } from '#simulator/world/rule-template.ts';
import type { Simulation } from '#simulator/simulation/simulation.ts';

export interface RuleFailure {
  readonly at: number;
  readonly on: 'evaluation' | 'invocation';
  readonly code: string;
  readonly message: string;
}

/** Times are milliseconds since 1970. */
export interface Evaluations {
  readonly activatedAt: number;
  /** `undefined`: no evaluation has ever finished. */
  readonly evaluatedAt: number | undefined;
  /** The last failure, also one that a success followed; AWS goes on showing its code. */
  readonly failure: RuleFailure | undefined;
}

/** How long before its end Config starts an evaluation. */
export const EVALUATION_MS = 700;
/** One rule in this many failed a month before its last success. */
const RECOVERED_SHARE = 8;

/** The resource types of a change-triggered rule that are not recorded. */
export function unrecordedTypes(simulation: Simulation, place: AccountRegion, rule: RuleTemplate): string[] {
  if (triggerOf(rule) !== 'change') return [];
  const narrowed = narrowedBy(simulation, place);
  return rule.resourceTypes.filter((type) => !isRecorded(narrowed, type));
}

/** Whether a change-triggered rule sees changes of some of its resources only once a day. */
export function seesChangesDaily(simulation: Simulation, place: AccountRegion, rule: RuleTemplate): boolean {
  if (triggerOf(rule) !== 'change' || recorderState(simulation, place) !== 'recording') return false;
  const narrowed = narrowedBy(simulation, place);
  return rule.resourceTypes.some((type) => isRecordedDaily(narrowed, type));
}

/** Whether a change-triggered rule can see none of its resources. */
export function isNotRecorded(simulation: Simulation, place: AccountRegion, rule: RuleTemplate): boolean {
  return unrecordedTypes(simulation, place, rule).length === rule.resourceTypes.length;
}

/** Whether changes trigger no evaluation in a place, because nothing records them. */
export function isUnrecordedPlace(simulation: Simulation, place: AccountRegion): boolean {
  const state = recorderState(simulation, place);
  return state === 'stopped' || state === 'missing';
}

/** When a rule of a place, which is evaluated, last was: just now, unless something keeps Config from it. */
function evaluatedAt(simulation: Simulation, place: AccountRegion, rule: RuleTemplate): number {
  const { world } = simulation;
  const halted = haltedAt(simulation, place, rule);
  if (halted !== undefined) return halted;
  if (triggerOf(rule) === 'change') {
    const narrowed = narrowedBy(simulation, place);
    if (narrowed !== undefined && isNotRecorded(simulation, place, rule)) return beganAt(world, narrowed);
    if (isUnrecordedPlace(simulation, place)) return newestResult(simulation, place, rule);
  }
  const isEmpty = detailsOutcome(simulation, place, rule).kind === 'empty';
  // The evaluation that goes on has not ended; the last one that did was that of the week before.
  const isUnfinished = isEmpty && stateOf(simulation, place, rule) !== 'ACTIVE';
  return timeOfWeek(world, world.week) - (isUnfinished ? WEEK : 0);
}

function newestResult(simulation: Simulation, place: AccountRegion, rule: RuleTemplate): number {
  let newest = place.account.joinedAt + DAY;
  for (const { recordedAt } of eachResult(resultsOf(simulation, place, rule))) newest = Math.max(newest, recordedAt);
  return newest;
}

/** The evaluations of a rule that is listed. */
export function evaluationsOf(simulation: Simulation, place: AccountRegion, rule: RuleTemplate): Evaluations {
  const { world } = simulation;
  const present = timeOfWeek(world, world.week);
  const never = findRuleFault(simulation, 'rule-never-evaluated', place, rule);
  if (never) return { activatedAt: beganAt(world, never), evaluatedAt: undefined, failure: undefined };
  const activatedAt = place.account.joinedAt + DAY;
  const at = evaluatedAt(simulation, place, rule);
  const failing = findRuleFault(simulation, 'rule-failing', place, rule);
  if (failing) {
    const { on, code, message } = failing;
    return { activatedAt, evaluatedAt: at, failure: { at: present, on, code, message } };
  }
  const hasRecovered = mix(mix(place.hash, rule.hash), 131) % RECOVERED_SHARE === 0;
  if (!hasRecovered) return { activatedAt, evaluatedAt: at, failure: undefined };
  const message = 'An internal error has occurred.';
  return {
    activatedAt,
    evaluatedAt: at,
    failure: { at: at - 30 * DAY, on: 'evaluation', code: 'InternalError', message },
  };
}
