// Reads the results of one rule and converts them to a part of the raw CSV, or returns the error that AWS returned instead.
import type { ConfigRule, EvaluationResult } from '@aws-sdk/client-config-service';
import type { Account } from '#domain/coverage/account.ts';
import { toRows, type TagsOf } from '#domain/rows/rule-rows.ts';
import { columnIndex, type Row } from '#domain/rows/rows.ts';
import type { ConfigReader } from '#src/aws/config-service.ts';
import type { CsvPart } from './csv-part.ts';
import type { RuleFacts } from '#domain/rule-health/rule-facts.ts';
import type { Reservation } from './memory-budget.ts';
import type { PieceStore } from './piece-store.ts';
import { RowSorter } from './row-sorter.ts';
import { AwsCallError, isDeterministic } from '#src/aws/aws-errors.ts';

export type ReadRuleOptions = {
  account: Pick<Account, 'id' | 'name' | 'ou'>;
  region: string;
  tagsOf: TagsOf;
  /** Called with the rows of each rule. */
  onRows: (rows: readonly Row[]) => void;
  /** The memory reserved for rows. */
  reservation: Reservation;
  /** Keeps the rows until the region is stored. */
  store: PieceStore;
  signal: AbortSignal;
};

type Verdicts = NonNullable<RuleFacts['verdicts']>;

/**
 * A rule with its results, with a final error from AWS (`refusal`), or with an error that may be temporary (`failure`). `invokedAt` is the
 * time of the latest invocation of a custom Lambda rule, in epoch milliseconds.
 */
export type RuleResult = { rule: ConfigRule; name: string } & (
  | { part: CsvPart; verdicts: Verdicts; invokedAt?: number }
  | { refusal: AwsCallError }
  | { failure: AwsCallError }
);

/**
 * Reads every result of a rule. Errors from AWS are returned, so that the other rules are kept. An error that a retry would repeat, such as
 * an access denial or a deleted rule, is returned as a refusal, and any other error as a failure. Throws only the signal's reason, if the
 * signal is aborted.
 */
export async function readRule(reader: ConfigReader, rule: ConfigRule, options: ReadRuleOptions): Promise<RuleResult> {
  const name = requireRuleName(rule);
  try {
    const { invokedAt, ...read } = await readWithFreshToken(() => readResults(reader, rule, name, options));
    const isCustom = rule.Source?.Owner === 'CUSTOM_LAMBDA';
    return { rule, name, ...read, ...(isCustom && invokedAt !== undefined ? { invokedAt } : {}) };
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    // An error of AssumeRole when the session is renewed says nothing about the rule.
    const isRefusal = error.operation !== 'AssumeRole' && isDeterministic(error.cause);
    return isRefusal ? { rule, name, refusal: error } : { rule, name, failure: error };
  }
}

/** Reads the results of a rule page by page. Before each page, waits until the worker's memory budget has room. */
async function readResults(
  reader: ConfigReader,
  rule: ConfigRule,
  name: string,
  { account, region, tagsOf, onRows, reservation, store, signal }: ReadRuleOptions,
): Promise<{ part: CsvPart; verdicts: Verdicts; invokedAt: number | undefined }> {
  const sorter = new RowSorter({ reservation, store, signal });
  const verdicts = { compliant: 0, nonCompliant: 0 };
  let invokedAt: number | undefined;
  try {
    await reservation.waitForRoom(signal);
    for await (const results of reader.results(name)) {
      const rows = toRows(account, region, rule, results, tagsOf);
      onRows(rows);
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

/** Returns the name of a rule. Throws an AwsCallError if AWS omitted the name. */
export function requireRuleName({ ConfigRuleName: name }: ConfigRule): string {
  if (typeof name === 'string' && name !== '') return name;
  throw new AwsCallError('DescribeConfigRules', new TypeError('ConfigRuleName is missing'));
}

/** Reads the results of a rule. If a page token expires between two pages, reading restarts once from the first page. */
async function readWithFreshToken<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof AwsCallError) || (error.cause as Error).name !== 'InvalidNextTokenException') throw error;
    return read();
  }
}

/** Whether the results of a rule can be read, which is not possible if the rule is internal to an AWS service. */
export function hasDetails(rule: ConfigRule): boolean {
  return rule.RuleEvaluationVisibility !== 'INTERNAL';
}

/** Matches the services that deploy a customer's own rules, in conformance packs or as organization rules. */
const DEPLOYMENT_SERVICES = /^config-(conforms|multiaccountsetup)\./;

/** Whether a service such as Security Hub created a rule for itself. Such a service may keep the rule internal. */
export function isServiceLinked({ CreatedBy: creator }: ConfigRule): boolean {
  return typeof creator === 'string' && creator !== '' && !DEPLOYMENT_SERVICES.test(creator);
}
