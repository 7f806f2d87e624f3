// How each rule of an account and region really is, whether or not a reader may ask: the first health that applies.
import {
  evaluationsOf,
  isNotRecorded,
  isUnrecordedPlace,
  seesChangesDaily,
  unrecordedTypes,
} from '#simulator/config/evaluations.ts';
import { hasStatus, triggerOf } from '#simulator/config/rule-faults.ts';
import { timeOfWeek } from '#simulator/world/clock.ts';
import type { AccountRegion } from '#simulator/world/resources.ts';
import type { RuleTemplate } from '#simulator/world/rule-template.ts';
import type { Simulation } from '#simulator/simulation/simulation.ts';
import { ruleName } from '#simulator/world/world.ts';
import type { ExpectedRule } from './rules.ts';

export type RuleHealth =
  | 'missing'
  | 'internal'
  | 'unreadable'
  | 'not-recorded'
  | 'evaluating'
  | 'failing'
  | 'never-evaluated'
  | 'stale'
  | 'nothing-in-scope'
  | 'healthy';

export interface ExpectedHealth {
  readonly name: string;
  /** The name without a generated suffix. */
  readonly family: string;
  readonly health: RuleHealth;
  readonly owner: RuleTemplate['owner'];
  readonly createdBy: string | undefined;
  /** Whether changes, the clock or both trigger the rule. */
  readonly trigger: 'change' | 'periodic' | 'both';
  /** Hours between two evaluations by the clock. */
  readonly frequencyHours: number | undefined;
  /** Whether DescribeConfigRuleEvaluationStatus knows the rule: not custom Lambda rules. */
  readonly hasStatus: boolean;
  readonly state: string;
  readonly results: number;
  /** When it was last evaluated successfully, as ISO text; `undefined`: never. */
  readonly evaluatedAt: string | undefined;
  readonly activatedAt: string;
  /** The last failure, with its time; a later success may have followed. */
  readonly failure: { readonly at: string; readonly code: string; readonly message: string } | undefined;
  /** Types of a change-triggered rule that are not recorded. */
  readonly unrecordedTypes: readonly string[];
  /** Whether changes of some of its resources are recorded once a day, and nothing but changes triggers the rule. */
  readonly seesChangesDaily: boolean;
}

/** AWS's `MaximumExecutionFrequency`. */
const HOURS: Readonly<Record<string, number>> = {
  One_Hour: 1,
  Three_Hours: 3,
  Six_Hours: 6,
  Twelve_Hours: 12,
  TwentyFour_Hours: 24,
};
const HOUR = 3_600_000;
/** A rule that the clock triggers is stale after this many of its periods. */
const STALE_PERIODS = 2;

function frequencyHours(rule: RuleTemplate): number | undefined {
  if (triggerOf(rule) === 'change') return undefined;
  const ofDetails = rule.sourceDetails.find(({ MaximumExecutionFrequency }) => MaximumExecutionFrequency !== undefined);
  return HOURS[rule.frequency ?? ofDetails?.MaximumExecutionFrequency ?? 'TwentyFour_Hours'];
}

/** Whether a rule has gone without evaluation for too long; changes trigger none where nothing is recorded. */
function isStale(simulation: Simulation, place: AccountRegion, rule: RuleTemplate, evaluatedAt: number): boolean {
  const hours = frequencyHours(rule);
  if (hours === undefined) return isUnrecordedPlace(simulation, place);
  const { world } = simulation;
  return timeOfWeek(world, world.week) - evaluatedAt > STALE_PERIODS * hours * HOUR;
}

/** The health of a rule that is listed. */
function healthOf(simulation: Simulation, place: AccountRegion, rule: RuleTemplate, listed: ExpectedRule): RuleHealth {
  if (listed.internal) return 'internal';
  if (listed.unread !== undefined) return 'unreadable';
  if (isNotRecorded(simulation, place, rule)) return 'not-recorded';
  if (listed.state !== 'ACTIVE') return 'evaluating';
  const { evaluatedAt, failure } = evaluationsOf(simulation, place, rule);
  if (failure !== undefined && failure.at > (evaluatedAt ?? 0)) return 'failing';
  if (evaluatedAt === undefined) return 'never-evaluated';
  if (isStale(simulation, place, rule, evaluatedAt)) return 'stale';
  return listed.results === 0 ? 'nothing-in-scope' : 'healthy';
}

const iso = (time: number) => new Date(time).toISOString();

function describeRule(
  simulation: Simulation,
  place: AccountRegion,
  rule: RuleTemplate,
  listed: ExpectedRule | undefined,
): ExpectedHealth {
  const { activatedAt, evaluatedAt, failure } = evaluationsOf(simulation, place, rule);
  return {
    name: ruleName(simulation.world, place, rule),
    family: rule.stem,
    health: listed === undefined ? 'missing' : healthOf(simulation, place, rule, listed),
    owner: rule.owner,
    createdBy: rule.createdBy,
    trigger: triggerOf(rule),
    frequencyHours: frequencyHours(rule),
    hasStatus: hasStatus(rule),
    state: listed?.state ?? rule.state,
    results: listed?.results ?? 0,
    evaluatedAt: evaluatedAt === undefined ? undefined : iso(evaluatedAt),
    activatedAt: iso(activatedAt),
    failure: failure && { at: iso(failure.at), code: failure.code, message: failure.message },
    unrecordedTypes: unrecordedTypes(simulation, place, rule),
    seesChangesDaily: seesChangesDaily(simulation, place, rule),
  };
}

/** The health of every rule of a place that was read; rules of others that are not listed here are `missing`. */
export function judgeRules(
  simulation: Simulation,
  place: AccountRegion,
  listed: readonly ExpectedRule[],
): ExpectedHealth[] {
  const { world } = simulation;
  const byName = new Map(listed.map((rule) => [rule.name, rule]));
  return world.templates.flatMap((rule) => {
    const found = byName.get(ruleName(world, place, rule));
    const isExpected = found !== undefined || !rule.internal;
    return isExpected ? [describeRule(simulation, place, rule, found)] : [];
  });
}
