// The results of one rule, as the bytes that they become, or why this one rule has none.
import type { ConfigRule, EvaluationResult } from '@aws-sdk/client-config-service';
import type { Account } from '#domain/account.ts';
import type { NoteKind, RuleNote } from '#domain/notes.ts';
import { rowsOf, type TagsOf } from '#domain/rule-rows.ts';
import type { ConfigReader } from './config-service.ts';
import { csvPartOf, type CsvPart } from './csv-part.ts';
import type { Holder } from './held-bytes.ts';
import { FailedCall, isAccessDenied, isDeterministic } from './refusals.ts';

export type ReadRuleOptions = {
  account: Pick<Account, 'id' | 'name' | 'ou'>;
  region: string;
  tagsOf: TagsOf;
  holder: Holder;
  signal: AbortSignal;
};

/** A rule that was read, or what AWS said instead. */
export type RuleAnswer = { rule: ConfigRule; name: string } & ({ part: CsvPart } | { refusal: FailedCall });

/**
 * Reads every result of a rule. What AWS refuses for this rule alone is returned: an access denial, a rule that vanished,
 * any other client error that would come again. Throws a FailedCall for all else: that is the region's failure.
 */
export async function readRule(reader: ConfigReader, rule: ConfigRule, options: ReadRuleOptions): Promise<RuleAnswer> {
  const { account, region, tagsOf, holder, signal } = options;
  const name = nameOf(rule);
  await holder.turn(signal);
  try {
    const results = await readWithFreshToken(reader, name);
    const part = csvPartOf(rowsOf(account, region, rule, results, tagsOf));
    holder.add(part.csv.length);
    return { rule, name, part };
  } catch (error) {
    if (!(error instanceof FailedCall)) throw error;
    if (!isAccessDenied(error.cause) && !isDeterministic(error.cause)) throw error;
    return { rule, name, refusal: error };
  }
}

/** Throws a FailedCall where AWS left the name out. */
export function nameOf({ ConfigRuleName: name }: ConfigRule): string {
  if (typeof name === 'string' && name !== '') return name;
  throw new FailedCall('DescribeConfigRules', new TypeError('ConfigRuleName is missing'));
}

/** A token may lapse between two pages: then the rule is read again from its first page. */
async function readWithFreshToken(reader: ConfigReader, ruleName: string): Promise<EvaluationResult[]> {
  try {
    return await reader.results(ruleName);
  } catch (error) {
    if (!(error instanceof FailedCall) || (error.cause as Error).name !== 'InvalidNextTokenException') throw error;
    return reader.results(ruleName);
  }
}

/** What the report says of a rule that was refused. */
export function noteOfRefusal(rule: ConfigRule, name: string, refusal: FailedCall): RuleNote {
  if (isGone(refusal)) return { rule: name, note: 'the rule was deleted during the run', kind: 'deleted' };
  if (isAccessDenied(refusal.cause)) {
    const kind = isServiceLinked(rule) ? 'denied-service-linked' : 'denied';
    return { rule: name, note: `details denied: ${refusal.message}`, kind };
  }
  return { rule: name, note: `AWS refuses this rule: ${refusal.message}`, kind: 'refused' };
}

function isGone({ cause }: FailedCall): boolean {
  return (cause as Error).name === 'NoSuchConfigRuleException';
}

/** Services that deploy a customer's own rules: conformance packs, and organization rules. */
const DEPLOYERS = /^config-(conforms|multiaccountsetup)\./;

/** A rule that a service made for itself, such as Security Hub, and may keep to itself. */
export function isServiceLinked({ CreatedBy: creator }: ConfigRule): boolean {
  return typeof creator === 'string' && creator !== '' && !DEPLOYERS.test(creator);
}

const STATES: Readonly<Record<string, NoteKind>> = {
  EVALUATING: 'evaluating',
  DELETING: 'deleting',
  DELETING_RESULTS: 'deleting-results',
};

/** A rule that is not ACTIVE: its results are on their way, or going. */
export function noteOfState(rule: ConfigRule, name: string): RuleNote[] {
  const { ConfigRuleState: state } = rule;
  if (state === 'ACTIVE' || typeof state !== 'string') return [];
  const note = `the rule is ${state}: what is missing among its results proves nothing`;
  return [{ rule: name, note, kind: STATES[state] ?? 'other-state' }];
}
