// The results of one rule as bytes of the CSV, or why this rule has none.
import type { ConfigRule, EvaluationResult } from '@aws-sdk/client-config-service';
import type { Account } from '#domain/coverage/account.ts';
import { rowsOf, type TagsOf } from '#domain/rows/rule-rows.ts';
import type { ConfigReader } from '#src/aws/config-service.ts';
import { csvPartOf, type CsvPart } from './csv-part.ts';
import type { Reservation } from './memory-budget.ts';
import { AwsCallError, isDeterministic } from '#src/aws/aws-errors.ts';

export type ReadRuleOptions = {
  account: Pick<Account, 'id' | 'name' | 'ou'>;
  region: string;
  tagsOf: TagsOf;
  /** Counts every byte of rows that is held until the region is stored. */
  reservation: Reservation;
  signal: AbortSignal;
};

/** A rule that was read, or AWS's refusal. */
export type RuleAnswer = { rule: ConfigRule; name: string } & ({ part: CsvPart } | { refusal: AwsCallError });

/**
 * Reads every result of a rule. What AWS refuses for this rule alone is returned: an access denial, a rule that vanished,
 * any other client error that a retry would repeat. Throws a AwsCallError for everything else: that fails the region.
 */
export async function readRule(reader: ConfigReader, rule: ConfigRule, options: ReadRuleOptions): Promise<RuleAnswer> {
  const { account, region, tagsOf, reservation, signal } = options;
  const name = nameOfRule(rule);
  await reservation.waitForRoom(signal);
  try {
    const results = await readWithFreshToken(reader, name);
    const part = csvPartOf(rowsOf(account, region, rule, results, tagsOf));
    reservation.reserve(part.csv.length);
    return { rule, name, part };
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    if (!isDeterministic(error.cause)) throw error;
    return { rule, name, refusal: error };
  }
}

/** Throws a AwsCallError if AWS left the name out. */
export function nameOfRule({ ConfigRuleName: name }: ConfigRule): string {
  if (typeof name === 'string' && name !== '') return name;
  throw new AwsCallError('DescribeConfigRules', new TypeError('ConfigRuleName is missing'));
}

/** A page token may expire between two pages: then the rule is read again from its first page. */
async function readWithFreshToken(reader: ConfigReader, ruleName: string): Promise<EvaluationResult[]> {
  try {
    return await reader.results(ruleName);
  } catch (error) {
    if (!(error instanceof AwsCallError) || (error.cause as Error).name !== 'InvalidNextTokenException') throw error;
    return reader.results(ruleName);
  }
}

/** The results of rules that are internal to a service cannot be read. */
export function hasDetails(rule: ConfigRule): boolean {
  return rule.RuleEvaluationVisibility !== 'INTERNAL';
}

/** Services that deploy a customer's own rules: conformance packs, and organization rules. */
const DEPLOYERS = /^config-(conforms|multiaccountsetup)\./;

/** A rule that a service such as Security Hub created for itself, and may keep internal. */
export function isServiceLinked({ CreatedBy: creator }: ConfigRule): boolean {
  return typeof creator === 'string' && creator !== '' && !DEPLOYERS.test(creator);
}
