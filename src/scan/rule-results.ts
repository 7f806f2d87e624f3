// Reads the results of one rule as a part of the raw CSV, or AWS's refusal of this rule.
import type { ConfigRule, EvaluationResult } from '@aws-sdk/client-config-service';
import type { Account } from '#domain/coverage/account.ts';
import { toRows, type TagsOf } from '#domain/rows/rule-rows.ts';
import { columnIndex, type Row } from '#domain/rows/rows.ts';
import type { ConfigReader } from '#src/aws/config-service.ts';
import type { CsvPart } from './csv-part.ts';
import type { RuleFacts } from '#domain/rule-health/rule-facts.ts';
import type { Reservation } from './memory-budget.ts';
import { RowSorter } from './row-sorter.ts';
import { AwsCallError, isDeterministic } from '#src/aws/aws-errors.ts';

export type ReadRuleOptions = {
  account: Pick<Account, 'id' | 'name' | 'ou'>;
  region: string;
  tagsOf: TagsOf;
  /** Called with the rows of each rule. */
  noteRows: (rows: readonly Row[]) => void;
  /** Counts the bytes of rows that are kept until the region is stored. */
  reservation: Reservation;
  signal: AbortSignal;
};

type Verdicts = NonNullable<RuleFacts['verdicts']>;

/**
 * A rule with its results, with AWS's refusal, or with a failure that may pass. `invokedAt` is the newest invocation of a custom Lambda
 * rule, in epoch milliseconds.
 */
export type RuleAnswer = { rule: ConfigRule; name: string } & (
  | { part: CsvPart; verdicts: Verdicts; invokedAt?: number }
  | { refusal: AwsCallError }
  | { failure: AwsCallError }
);

/**
 * Reads every result of a rule. An error that AWS answers is returned, so that the other rules are kept: a refusal if a retry would
 * repeat it, such as an access denial or a rule that vanished, else a failure. Throws only the signal's reason, if it aborts.
 */
export async function readRule(reader: ConfigReader, rule: ConfigRule, options: ReadRuleOptions): Promise<RuleAnswer> {
  const name = requireRuleName(rule);
  try {
    const { invokedAt, ...read } = await readWithFreshToken(() => readResults(reader, rule, name, options));
    const isCustom = rule.Source?.Owner === 'CUSTOM_LAMBDA';
    return { rule, name, ...read, ...(isCustom && invokedAt !== undefined ? { invokedAt } : {}) };
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    // A new session that is refused says nothing about the rule.
    const isRefusal = error.operation !== 'AssumeRole' && isDeterministic(error.cause);
    return isRefusal ? { rule, name, refusal: error } : { rule, name, failure: error };
  }
}

/** Reads the results of a rule page by page. Before each page it waits until the worker has room for what it holds. */
async function readResults(
  reader: ConfigReader,
  rule: ConfigRule,
  name: string,
  { account, region, tagsOf, noteRows, reservation, signal }: ReadRuleOptions,
): Promise<{ part: CsvPart; verdicts: Verdicts; invokedAt: number | undefined }> {
  const sorter = new RowSorter(reservation, signal);
  const verdicts = { compliant: 0, nonCompliant: 0 };
  let invokedAt: number | undefined;
  try {
    await reservation.waitForRoom(signal);
    for await (const results of reader.results(name)) {
      const rows = toRows(account, region, rule, results, tagsOf);
      noteRows(rows);
      countVerdicts(rows, verdicts);
      await sorter.add(rows);
      invokedAt = findNewestInvocation(results, invokedAt);
      await reservation.waitForRoom(signal);
    }
    return { part: await sorter.end(), verdicts, invokedAt };
  } catch (error) {
    sorter.discard();
    throw error;
  }
}

function countVerdicts(rows: readonly Row[], verdicts: Verdicts): void {
  for (const row of rows) {
    const type = row[columnIndex.ComplianceType];
    if (type === 'COMPLIANT') verdicts.compliant++;
    else if (type === 'NON_COMPLIANT') verdicts.nonCompliant++;
  }
}

function findNewestInvocation(results: readonly EvaluationResult[], before: number | undefined): number | undefined {
  let newest = before;
  for (const { ConfigRuleInvokedTime: time } of results) {
    const at = time instanceof Date ? time.getTime() : Number.NaN;
    if (at > (newest ?? -Infinity)) newest = at;
  }
  return newest;
}

/** Returns the name of a rule. Throws an AwsCallError if AWS left the name out. */
export function requireRuleName({ ConfigRuleName: name }: ConfigRule): string {
  if (typeof name === 'string' && name !== '') return name;
  throw new AwsCallError('DescribeConfigRules', new TypeError('ConfigRuleName is missing'));
}

/** Reads the results of a rule. If a page token expires between two pages, it starts again once from the first page. */
async function readWithFreshToken<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof AwsCallError) || (error.cause as Error).name !== 'InvalidNextTokenException') throw error;
    return read();
  }
}

/** Whether the results of a rule can be read. Those of a rule that is internal to a service cannot. */
export function hasDetails(rule: ConfigRule): boolean {
  return rule.RuleEvaluationVisibility !== 'INTERNAL';
}

/** The services that deploy a customer's own rules, in conformance packs or as organization rules. */
const DEPLOYERS = /^config-(conforms|multiaccountsetup)\./;

/** Whether a service such as Security Hub created a rule for itself. Such a service may keep the rule internal. */
export function isServiceLinked({ CreatedBy: creator }: ConfigRule): boolean {
  return typeof creator === 'string' && creator !== '' && !DEPLOYERS.test(creator);
}
