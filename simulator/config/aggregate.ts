// What an aggregator of the organization knows: one verdict for each account, region and rule, and how its sources fared.
import { findRuleFault } from './rule-faults.ts';
import { isInternal } from './content-faults.ts';
import { eachResult, resultsOf, summarize } from './results.ts';
import { selectRules } from './rules.ts';
import { timeOfWeek } from '#simulator/world/clock.ts';
import type { Finding } from '#simulator/world/finding.ts';
import { countFindings } from '#simulator/world/findings.ts';
import { MANAGEMENT_ACCOUNT_ID, type Account } from '#simulator/world/organization.ts';
import type { AccountRegion } from '#simulator/world/resources.ts';
import type { RuleTemplate } from '#simulator/world/rule-template.ts';
import type { Simulation } from '#simulator/simulation/simulation.ts';
import { placeOf, ruleName } from '#simulator/world/world.ts';

export interface Aggregator {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly sourceRegions: readonly string[];
  readonly isOfAllRegions: boolean;
}

/** The one aggregator of the organization. */
export function aggregatorOf({ world }: Simulation): Aggregator {
  const { aggregator, regions } = world.scenario;
  const { name, region = regions[0]!, sourceRegions } = aggregator;
  const isOfAllRegions = sourceRegions === undefined;
  return { name, accountId: MANAGEMENT_ACCOUNT_ID, region, sourceRegions: sourceRegions ?? regions, isOfAllRegions };
}

/** The accounts in regions that an aggregator collects from, in the order of the organization. */
export function sourcesOf(simulation: Simulation, { sourceRegions }: Aggregator): AccountRegion[] {
  const { world, faults } = simulation;
  const isSource = ({ state }: Account) => state === 'ACTIVE';
  return world.organization.accounts.filter(isSource).flatMap((account) =>
    sourceRegions
      .filter((region) => world.scenario.regions.includes(region))
      .filter((region) =>
        (['region-disabled', 'recorder-missing', 'aggregator-account-missing'] as const).every(
          (kind) => faults.find(kind, account.id, region) === undefined,
        ),
      )
      .map((region) => placeOf(account, region)),
  );
}

/** The world of earlier weeks, with the rules' present names. */
function inEarlierWeek(simulation: Simulation, weeks: number): Simulation {
  const { world } = simulation;
  return { ...simulation, world: Object.create(world, { week: { value: Math.max(0, world.week - weeks) } }) };
}

type Lag = { byWeeks: number; byMinutes?: number | undefined };

/** The results that the aggregator has: those that it does not know about yet are as they were before. */
function* resultsThere(
  simulation: Simulation,
  place: AccountRegion,
  rule: RuleTemplate,
  counts: readonly number[],
  lag: Lag | undefined,
): Generator<Finding> {
  const present = resultsOf(simulation, place, rule, counts);
  if (lag === undefined) return yield* eachResult(present);
  const before = resultsOf(inEarlierWeek(simulation, lag.byWeeks), place, rule, counts);
  if (lag.byMinutes === undefined) return yield* eachResult(before);
  const { world } = simulation;
  const known = timeOfWeek(world, world.week) - lag.byMinutes * 60_000;
  for (let index = 0; index < present.count; index++) {
    const now = present.at(index);
    const finding = now !== undefined && now.recordedAt <= known ? now : before.at(index);
    if (finding !== undefined) yield finding;
  }
}

/** The compliance that the aggregator has of a rule; `undefined`: none, where the rule has no results that count. */
function complianceThere(simulation: Simulation, place: AccountRegion, rule: RuleTemplate, counts: readonly number[]) {
  const { account, region } = place;
  const lag = simulation.faults.find('aggregator-lags', account.id, region);
  const summary = summarize(resultsThere(simulation, place, rule, counts, lag));
  if (findRuleFault(simulation, 'aggregator-verdict-differs', place, rule) === undefined) return summary;
  const isFailing = summary?.ComplianceType === 'NON_COMPLIANT';
  const count = { CappedCount: 1, CapExceeded: false };
  return { ComplianceType: isFailing ? 'COMPLIANT' : 'NON_COMPLIANT', ComplianceContributorCount: count };
}

/**
 * The aggregator's rules of one source, in the order of the rule list. Nothing that keeps us from reading a place keeps the
 * aggregator from it. That it leaves INTERNAL rules out is not verified.
 */
export function rulesThere(simulation: Simulation, place: AccountRegion): object[] {
  const selected = selectRules(simulation, place, {});
  if ('code' in selected) return [];
  const { world } = simulation;
  const counts = countFindings(place, world.templates, world.scenario);
  return selected.flatMap((rule) => {
    const isHidden = isInternal(simulation, place, rule);
    const Compliance = isHidden ? undefined : complianceThere(simulation, place, rule, counts);
    if (Compliance === undefined) return [];
    const ConfigRuleName = ruleName(world, place, rule);
    return [{ ConfigRuleName, Compliance, AccountId: place.account.id, AwsRegion: place.region }];
  });
}
