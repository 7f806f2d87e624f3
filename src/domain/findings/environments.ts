// Determines the environment of an account. An override takes precedence, followed by the tag, the organizational unit and the account
// name.
import type { Account } from '#domain/coverage/account.ts';
import { DEFAULT_TAG_KEYS } from '#domain/settings/tag-keys.ts';
import type { Environment, ReportSettings } from '#domain/settings/report-settings.ts';

export type Classification = {
  environment: Environment;
  /** Whether the environment is production; undefined if it is unclassified. */
  isProd: boolean | undefined;
  reason: string;
};

const ENVIRONMENT_WORDS: Readonly<Record<string, Environment>> = {
  ...{ prod: 'prod', production: 'prod' },
  ...{ nonprod: 'nonprod', nonproduction: 'nonprod' },
  ...{
    preprod: 'staging',
    preproduction: 'staging',
    staging: 'staging',
    stage: 'staging',
    stg: 'staging',
    uat: 'staging',
  },
  ...{ dev: 'dev', development: 'dev' },
  ...{ test: 'test', testing: 'test', qa: 'test' },
  ...{ sandbox: 'sandbox', sbx: 'sandbox' },
};

/** Words that change the meaning of the next word: `non-prod` and `pre-prod` are not production. */
const NEGATING_WORDS = new Set(['non', 'pre']);

const findEnvironment = (word: string): Environment | undefined => {
  const name = word.toLowerCase();
  return Object.hasOwn(ENVIRONMENT_WORDS, name) ? ENVIRONMENT_WORDS[name] : undefined;
};

/** Returns the environment named by the first matching word of a text, or undefined if no word matches. */
function findNamedEnvironment(text: string): { environment: Environment; word: string } | undefined {
  const words = text.split(/[^\p{L}\p{M}\p{N}]+/u);
  for (const [index, word] of words.entries()) {
    const before = words[index - 1] ?? '';
    const negated = NEGATING_WORDS.has(before.toLowerCase()) ? findEnvironment(before + word) : undefined;
    if (negated) return { environment: negated, word: `${before}-${word}` };
    const environment = findEnvironment(word);
    if (environment) return { environment, word };
  }
  return undefined;
}

/**
 * Returns the environment of an account. `tag` is the value of the account's environment tag, if account tags are read. `tagKeys` are the
 * keys of tags that name an environment. In an OU path, the innermost OU that names an environment is used.
 */
export function classify(
  { id, name, ou }: Pick<Account, 'id' | 'name' | 'ou'>,
  overrides: ReportSettings['environments'],
  tag: string | undefined,
  tagKeys: readonly string[] = DEFAULT_TAG_KEYS.environment,
): Classification {
  const as = (environment: Environment, reason: string): Classification => ({
    environment,
    isProd: environment === 'unclassified' ? undefined : environment === 'prod',
    reason,
  });
  if (Object.hasOwn(overrides, id)) return as(overrides[id]!, 'settings: override of this account');
  const tagged = tag === undefined ? undefined : findNamedEnvironment(tag);
  if (tagged) return as(tagged.environment, `account tag ${tagKeys.join(' or ')}: ${tag}`);
  for (const part of ou.split('/').toReversed()) {
    const placed = findNamedEnvironment(part);
    if (placed) return as(placed.environment, `OU ${part}: the word ${placed.word}`);
  }
  const named = findNamedEnvironment(name);
  if (named) return as(named.environment, `account name: the word ${named.word}`);
  return as('unclassified', 'no override, tag, OU or name says it');
}
