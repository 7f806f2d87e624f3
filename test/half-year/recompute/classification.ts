// How rules are folded, and how accounts, findings and waivers are judged: the agreed words, written down anew.
import type { Account, Settings, Waiver } from './facts.ts';

/** A rule's name without what AWS adds at random. */
export function familyOf(rule: string): string {
  const pack = rule.indexOf('-conformance-pack-');
  if (pack > 0) return rule.slice(0, pack);
  for (const prefix of ['OrgConfigRule-', 'securityhub-']) {
    if (rule.startsWith(prefix)) return rule.slice(prefix.length, rule.lastIndexOf('-'));
  }
  return rule;
}

const SYNONYMS: Record<string, string> = {
  prod: 'prod',
  production: 'prod',
  staging: 'staging',
  stg: 'staging',
  stage: 'staging',
  uat: 'staging',
  preprod: 'staging',
  dev: 'dev',
  development: 'dev',
  test: 'test',
  testing: 'test',
  qa: 'test',
  sandbox: 'sandbox',
  sbx: 'sandbox',
  nonprod: 'nonprod',
};

/** The first word of a text that names an environment. */
function environmentNamedIn(text: string): string | undefined {
  // Written together first, so that "prod" does not stand alone in them.
  const joined = text.toLowerCase().replaceAll(/\b(non|pre)[^\p{L}\p{N}]+prod(uction)?\b/gu, '$1prod');
  for (const word of joined.split(/[^\p{L}\p{N}]+/u)) if (word in SYNONYMS) return SYNONYMS[word];
  return undefined;
}

/** `prod`, `nonprod`, …, or `unclassified`: by the settings, else by OU, deepest first, else by name. */
export function environmentOf(account: Account, settings: Settings): string {
  const override = settings.environments[account.id];
  if (override !== undefined) return override;
  for (const part of account.ou.split('/').toReversed()) {
    const named = environmentNamedIn(part);
    if (named !== undefined) return named;
  }
  return environmentNamedIn(account.name) ?? 'unclassified';
}

export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'informational', 'unrated'] as const;

/** A severity as tables write it. */
export const inWords = (severity: string): string => severity.charAt(0).toUpperCase() + severity.slice(1);

export function severityOf(family: string, { rules, catalogue }: Settings): string {
  const pattern = Object.keys(rules).find((name) => name.includes('*') && isLike(family, name)) ?? '';
  return rules[family] ?? rules[pattern] ?? catalogue[family] ?? 'unrated';
}

/** Whether a text is one of those that a pattern with `*` means. */
export function isLike(text: string, pattern: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  if (others.length === 0) return text === pattern;
  const last = others.pop()!;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

export type Owner = { owner: string; from: string };

export const isIn = ({ ou }: Account, unit: string): boolean => ou === unit || ou.startsWith(`${unit}/`);

/** Whose a finding is: by its tag, else by the settings: account id, innermost OU, account name. */
export function ownerOf(tag: string, account: Account, { owners }: Settings): Owner | undefined {
  if (tag !== '' && tag !== 'UNSUPPORTED') return { owner: tag, from: 'resource tag' };
  const units = Object.keys(owners.ous).filter((unit) => isIn(account, unit));
  const innermost = units.toSorted((a, b) => b.length - a.length)[0] ?? '';
  const name = Object.keys(owners.names).find((pattern) => isLike(account.name, pattern)) ?? '';
  const owner = owners.accounts[account.id] ?? owners.ous[innermost] ?? owners.names[name];
  return owner === undefined ? undefined : { owner, from: 'settings' };
}

/** What a waiver needs to know of a finding. */
export type Waivable = {
  family: string;
  rule: string;
  account: Account;
  region: string;
  resource: string;
};

/** Whether a waiver is about a finding, whatever its date. */
export function isAbout({ rule, scope }: Waiver, finding: Waivable): boolean {
  const { account, region, resource } = finding;
  return (
    (isLike(finding.family, rule) || isLike(finding.rule, rule)) &&
    (scope.accountIds === undefined || scope.accountIds.includes(account.id)) &&
    (scope.ous === undefined || scope.ous.some((unit) => isIn(account, unit))) &&
    (scope.regions === undefined || scope.regions.includes(region)) &&
    (scope.resources === undefined || scope.resources.some((pattern) => isLike(resource, pattern)))
  );
}
