// The severity of a rule and the frameworks that require it. The severities in the catalogue are this project's judgement and follow the
// scale of Security Hub. The catalogue lists a framework only if the framework itself or AWS names the rule.
import { compileWildcard } from '#domain/wildcard.ts';
import type { ReportSettings, RuleSetting, Severity } from './report-settings.ts';
import catalogue from './rules-catalogue.json' with { type: 'json' };

export type RuleRating = { severity: Severity; frameworks: readonly string[] };

const CATALOGUE_RATINGS: Readonly<Record<string, RuleSetting>> = catalogue as Record<string, RuleSetting>;

/**
 * Returns the rule name as shown in the AWS console. Some rules are deployed with AWS's rule identifier as their name, such as
 * `ACCESS_KEYS_ROTATED`.
 */
const catalogueName = (family: string) => family.toLowerCase().replaceAll('_', '-');

/** Whether a rule family has the name of an AWS managed rule in the catalogue. */
export const isManagedRule = (family: string): boolean => Object.hasOwn(CATALOGUE_RATINGS, catalogueName(family));

/**
 * Creates a function that rates a rule family. The rating comes from the entry with that name in the settings, otherwise from the first
 * pattern in the settings that matches, otherwise from the catalogue.
 */
export function createRatings(rules: ReportSettings['rules']): (family: string) => RuleRating {
  const patterns = Object.entries(rules)
    .filter(([name]) => name.includes('*'))
    .map(([name, setting]) => ({ fits: compileWildcard(name), setting }));
  // An object is used instead of a Map, because V8 copies the keys of objects. A Map key that is a slice of a chunk of rows would keep the
  // whole chunk in memory.
  const known = Object.create(null) as Record<string, RuleRating>;
  return (family) => (known[family] ??= rate(family));

  function rate(family: string): RuleRating {
    const named = Object.hasOwn(rules, family) ? rules[family] : undefined;
    const own = named ?? patterns.find(({ fits }) => fits(family))?.setting;
    const name = catalogueName(family);
    const ours = Object.hasOwn(CATALOGUE_RATINGS, name) ? CATALOGUE_RATINGS[name] : undefined;
    return {
      severity: own?.severity ?? ours?.severity ?? 'unrated',
      frameworks: own?.frameworks ?? ours?.frameworks ?? [],
    };
  }
}

/**
 * Returns the framework references of all families that are deployed, named in the settings or listed in the catalogue. If a family of the
 * catalogue is deployed under AWS's rule identifier, only the deployed name is returned.
 */
export function listReferences(
  rules: ReportSettings['rules'],
  deployed: readonly string[],
): Record<string, readonly string[]> {
  const rate = createRatings(rules);
  const own = [...deployed, ...Object.keys(rules).filter((name) => !name.includes('*'))];
  const known = new Set(own.map(catalogueName));
  const families = [...own, ...Object.keys(CATALOGUE_RATINGS).filter((name) => !known.has(name))];
  return Object.fromEntries(families.map((family) => [family, rate(family).frameworks]));
}
