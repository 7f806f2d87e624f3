// The rules that are expected: those that regions list, those that the settings ask for, and those that nearly all others have.
import { percentage, sortedBy, tally } from './arithmetic.ts';
import { environmentOf, isIn } from './classification.ts';
import type { Account, Week } from './facts.ts';
import { areRulesRead, healthsIn, type Health } from './rule-health.ts';
import type { Figure } from './table.ts';

export type Place = { account: Account; environment: string; region: string };
export type ExpectedIn = Place & { listed: Health[]; missing: string[] };
export type Inferred = Place & { family: string; why: string };

/** The families that the settings ask for in a place. */
function askedFor({ account, environment, region }: Place, { settings }: Week): string[] {
  const fitting = settings.baseline.filter(
    ({ environments, ous, regions }) =>
      (environments === undefined || environments.includes(environment)) &&
      (ous === undefined || ous.some((unit) => isIn(account, unit))) &&
      (regions === undefined || regions.includes(region)),
  );
  return [...new Set(fitting.flatMap(({ rules }) => rules))];
}

/** What is expected in each account and region that was read, in the order of accounts and regions. */
export function expectedRules(week: Week): ExpectedIn[] {
  const inOrder = sortedBy(
    week.regions.filter(areRulesRead),
    ({ account }) => account,
    ({ region }) => region,
  );
  return inOrder.map((one) => {
    const account = week.accounts.find(({ id }) => id === one.account)!;
    const place = { account, environment: environmentOf(account, week.settings), region: one.region };
    const listed = healthsIn(one, week);
    const missing = askedFor(place, week).filter((family) => !listed.some((rule) => rule.family === family));
    return { ...place, listed, missing };
  });
}

/** What accounts lack although at least nine of ten of their environment have it there, by environment and region. */
export function inferredGaps(places: readonly ExpectedIn[]): Inferred[] {
  const groups = Map.groupBy(places, ({ environment, region }) => JSON.stringify([environment, region]));
  return [...groups.values()].flatMap((group) => {
    const has = ({ listed, missing }: ExpectedIn, family: string) =>
      missing.includes(family) || listed.some((rule) => rule.family === family);
    const families = [
      ...new Set(group.flatMap(({ listed, missing }) => [...listed.map((one) => one.family), ...missing])),
    ];
    return group.flatMap((place) =>
      sortedBy(families, (family) => family).flatMap((family): Inferred[] => {
        const having = group.filter((one) => has(one, family)).length;
        if (has(place, family) || having * 10 < group.length * 9) return [];
        const { account, environment, region } = place;
        const why = `inferred: ${having} of ${group.length} accounts of ${environment} have it in this region`;
        return [{ account, environment, region, family, why }];
      }),
    );
  });
}

const WORKS = ['healthy', 'nothing-in-scope'];
const APART = ['internal', 'not-checked'];

/** The sums of healths, as the report's figures have them. */
export function healthFigures(healths: readonly string[]): {
  expected: number;
  healthy: number;
  counts: Record<string, number>;
  percent: Figure;
} {
  const healthy = healths.filter((health) => WORKS.includes(health)).length;
  const judged = healths.filter((health) => !APART.includes(health)).length;
  return {
    expected: healths.length,
    healthy,
    counts: tally(healths, (health) => health),
    percent: percentage(healthy, judged),
  };
}

/** The health of each expected rule of a place, or of one family there. */
export function healthsOf({ listed, missing }: ExpectedIn, family?: string): string[] {
  const isAsked = (name: string) => family === undefined || name === family;
  return [
    ...listed.filter((rule) => isAsked(rule.family)).map(({ health }) => health),
    ...missing.filter(isAsked).map(() => 'missing'),
  ];
}
