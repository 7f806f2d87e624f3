// The environment of an account, and why: the first of override, tag, organizational unit and name that gives one.
import type { Account } from '#domain/coverage/account.ts';
import type { Environment, ReportSettings } from './report-settings.ts';

export type Classification = {
  environment: Environment;
  /** Whether it is production; undefined if unclassified. */
  isProd: boolean | undefined;
  reason: string;
};

const WORDS: Readonly<Record<string, Environment>> = {
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

/** Words that negate the next one: `non-prod` and `pre-prod` are not production. */
const TURNING = new Set(['non', 'pre']);

const known = (word: string): Environment | undefined => {
  const name = word.toLowerCase();
  return Object.hasOwn(WORDS, name) ? WORDS[name] : undefined;
};

/** The environment named by the first matching word of a text; undefined if there is none. */
function environmentIn(text: string): { environment: Environment; word: string } | undefined {
  const words = text.split(/[^\p{L}\p{M}\p{N}]+/u);
  for (const [index, word] of words.entries()) {
    const before = words[index - 1] ?? '';
    const turned = TURNING.has(before.toLowerCase()) ? known(before + word) : undefined;
    if (turned) return { environment: turned, word: `${before}-${word}` };
    const environment = known(word);
    if (environment) return { environment, word };
  }
  return undefined;
}

/**
 * The environment of an account. `tag` is its own tag `Environment`, where tags of accounts are read. Of the parts of an
 * OU path the innermost that names an environment counts.
 */
export function classify(
  { id, name, ou }: Pick<Account, 'id' | 'name' | 'ou'>,
  overrides: ReportSettings['environments'],
  tag: string | undefined,
): Classification {
  const as = (environment: Environment, reason: string): Classification => ({
    environment,
    isProd: environment === 'unclassified' ? undefined : environment === 'prod',
    reason,
  });
  if (Object.hasOwn(overrides, id)) return as(overrides[id]!, 'settings: override of this account');
  const tagged = tag === undefined ? undefined : environmentIn(tag);
  if (tagged) return as(tagged.environment, `account tag Environment: ${tag}`);
  for (const part of ou.split('/').toReversed()) {
    const placed = environmentIn(part);
    if (placed) return as(placed.environment, `OU ${part}: the word ${placed.word}`);
  }
  const named = environmentIn(name);
  if (named) return as(named.environment, `account name: the word ${named.word}`);
  return as('unclassified', 'no override, tag, OU or name says it');
}
