// The severity of a rule, and the frameworks that require it. The severities of the catalogue are our own judgement, in
// the style of Security Hub; its references are given only where the framework itself or AWS names the rule.
import { wildcard } from '#domain/wildcard.ts';
import type { ReportSettings, RuleSetting, Severity } from './report-settings.ts';
import catalogue from './rules-catalogue.json' with { type: 'json' };

export type RuleRating = { severity: Severity; frameworks: readonly string[] };

const KNOWN: Readonly<Record<string, RuleSetting>> = catalogue as Record<string, RuleSetting>;

/** The name as AWS's console gives it; rules are also named by AWS's identifier, such as `ACCESS_KEYS_ROTATED`. */
const catalogueName = (family: string) => family.toLowerCase().replaceAll('_', '-');

/** The rating of a family: what the settings say of it by name, else by their first pattern that fits, else the catalogue's. */
export function createRatings(rules: ReportSettings['rules']): (family: string) => RuleRating {
  const patterns = Object.entries(rules)
    .filter(([name]) => name.includes('*'))
    .map(([name, setting]) => ({ fits: wildcard(name), setting }));
  // Keys of objects are copies, where a text cut from a chunk of rows would keep the chunk.
  const known = Object.create(null) as Record<string, RuleRating>;
  return (family) => (known[family] ??= rate(family));

  function rate(family: string): RuleRating {
    const named = Object.hasOwn(rules, family) ? rules[family] : undefined;
    const own = named ?? patterns.find(({ fits }) => fits(family))?.setting;
    const name = catalogueName(family);
    const ours = Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined;
    return {
      severity: own?.severity ?? ours?.severity ?? 'unrated',
      frameworks: own?.frameworks ?? ours?.frameworks ?? [],
    };
  }
}
