// Derives the rule family from the name of a rule, so that a rule has the same family however it was deployed. AWS services add a prefix
// and a random suffix to the names of the rules that they deploy.
import catalogue from './rules-catalogue.json' with { type: 'json' };

const CONFORMANCE_PACK = '-conformance-pack-';

/** Organization rules are named `OrgConfigRule-<name>-<suffix>`. Rules of Security Hub are named `securityhub-<name>-<suffix>`. */
const PREFIXES = ['OrgConfigRule-', 'securityhub-'] as const;

const SUFFIX = /^[A-Za-z0-9]{6,10}$/;
const DIGIT = /\d/;

/**
 * The last words of known rule names. Such a word is not treated as a suffix, because a rule such as `securityhub-all-enabled` may be a
 * user's own.
 */
const LAST_WORDS = new Set(Object.keys(catalogue).map((name) => name.slice(name.lastIndexOf('-') + 1)));

function isRandom(text: string): boolean {
  return SUFFIX.test(text) && (DIGIT.test(text) || !LAST_WORDS.has(text));
}

/** Returns the name of a rule without the prefix and suffix that AWS adds for organization rules, conformance packs and Security Hub. */
export function toRuleFamily(rule: string): string {
  const pack = rule.lastIndexOf(CONFORMANCE_PACK);
  if (pack > 0 && SUFFIX.test(rule.slice(pack + CONFORMANCE_PACK.length))) return rule.slice(0, pack);
  for (const prefix of PREFIXES) {
    if (!rule.startsWith(prefix)) continue;
    const end = rule.lastIndexOf('-');
    if (end > prefix.length && isRandom(rule.slice(end + 1))) return rule.slice(prefix.length, end);
  }
  return rule;
}
