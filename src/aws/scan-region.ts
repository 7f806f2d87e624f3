// One region of one account, read in full or not at all: recorder, rules, the results of each, and tags.
import type { ConfigRule, ConfigurationRecorderStatus, EvaluationResult } from '@aws-sdk/client-config-service';
import type { Account } from '#domain/account.ts';
import { mapLimit } from '#domain/map-limit.ts';
import type { RuleNote } from '#domain/outcome.ts';
import { rowsOf } from '#domain/rule-rows.ts';
import { compareText } from '#domain/rows.ts';
import { tagKey, type ConfigReader, type TagIndex } from './config-service.ts';
import { csvPartOf, joinCsvParts, type CsvPart } from './csv-part.ts';
import type { Holder } from './held-bytes.ts';
import { FailedCall, isAccessDenied, refusalOf, type Refusal } from './refusals.ts';

/** What a region said: its sorted rows, or why there are none. */
export type RegionScan =
  | { kind: 'scanned'; rules: number; part: CsvPart; notes: RuleNote[] }
  | { kind: 'no-rules' }
  | { kind: 'recorder-off'; reason: string }
  | { kind: 'refused'; refusal: Refusal };

export type ScanRegionOptions = {
  account: Pick<Account, 'id' | 'name' | 'ou'>;
  region: string;
  readTags: boolean;
  /** No attempt follows: rows without tags are then better than no rows. */
  lastAttempt: boolean;
  /** Told of every byte of rows that is held until the region is stored. */
  holder: Holder;
  signal: AbortSignal;
};

/** Rules in flight in one region: its calls wait for one token bucket, so more would only hold memory. */
const RULES_IN_FLIGHT = 10;

/** Throws the signal's reason if it aborts; whatever AWS answers is returned. */
export async function scanRegion(reader: ConfigReader, options: ScanRegionOptions): Promise<RegionScan> {
  try {
    const recorders = await reader.recorders();
    if (!recorders.some(({ recording }) => recording === true)) {
      const reason = recorders.length === 0 ? 'no configuration recorder' : 'the configuration recorder is stopped';
      return { kind: 'recorder-off', reason };
    }
    const rules = rulesOf(options.account.id, await reader.rules());
    if (rules.length === 0) return { kind: 'no-rules' };

    // Before the rules: results that wait for their tags are the SDK's objects, 760 bytes of V8's heap each.
    const tags = await readTags(reader, options);
    const answers = await mapLimit(rules.filter(hasDetails), RULES_IN_FLIGHT, (rule) =>
      readRule(reader, rule, tags.index, options),
    );
    const denied = everythingDenied(answers);
    if (denied) return { kind: 'refused', refusal: denied };
    const told = [...tags.notes, ...answers.flatMap((answer) => answer.notes)];
    const read = answers.filter((answer) => answer.notes.length === 0).length;
    // Rows are sorted by their rule first.
    const parts = answers.toSorted((a, b) => compareText(nameOf(a.rule), nameOf(b.rule))).map(({ part }) => part);
    return { kind: 'scanned', rules: read, part: joinCsvParts(parts), notes: [...failingRecorder(recorders), ...told] };
  } catch (error) {
    options.signal.throwIfAborted();
    const failed = error instanceof FailedCall ? error : new FailedCall('AWS Config', error);
    return { kind: 'refused', refusal: refusalOf(failed) };
  }
}

/** Each rule once: pages of a listing may overlap, and then the later one counts. Throws a FailedCall for another account's. */
function rulesOf(accountId: string, listed: readonly ConfigRule[]): ConfigRule[] {
  for (const { ConfigRuleArn: arn } of listed)
    if (typeof arn === 'string' && arn.split(':')[4] !== accountId)
      throw new FailedCall('DescribeConfigRules', new TypeError(`a rule is another account's: ${arn}`));
  return [...new Map(listed.map((rule) => [rule.ConfigRuleName, rule])).values()];
}

/** Rules that a service keeps to itself have no details to read. */
function hasDetails(rule: ConfigRule): boolean {
  return rule.RuleEvaluationVisibility !== 'INTERNAL';
}

function failingRecorder(recorders: readonly ConfigurationRecorderStatus[]): RuleNote[] {
  return recorders
    .filter(({ recording, lastStatus }) => recording && lastStatus?.toUpperCase() === 'FAILURE')
    .map(({ lastErrorCode }) => ({
      rule: '',
      note: `the configuration recorder last failed (${lastErrorCode ?? 'no code'}): results may be stale`,
    }));
}

async function readTags(
  reader: ConfigReader,
  options: ScanRegionOptions,
): Promise<{ index: TagIndex; notes: RuleNote[] }> {
  if (!options.readTags) return { index: new Map(), notes: [] };
  try {
    return { index: await reader.tags(), notes: [] };
  } catch (error) {
    if (!(error instanceof FailedCall)) throw error;
    if (!options.lastAttempt && refusalOf(error).retryable) throw error;
    return { index: new Map(), notes: [{ rule: '', note: `tags could not be read: ${error.message}` }] };
  }
}

type ReadRule = { rule: ConfigRule; part: CsvPart; notes: RuleNote[]; denied?: Refusal };

/** The rows of one rule, as the bytes that they become. */
async function readRule(
  reader: ConfigReader,
  rule: ConfigRule,
  tags: TagIndex,
  { account, region, holder, signal }: ScanRegionOptions,
): Promise<ReadRule> {
  await holder.turn(signal);
  const { results, ...answer } = await readResults(reader, rule);
  const part = csvPartOf(rowsOf(account, region, rule, results, (type, id) => tags.get(tagKey(type, id))));
  holder.add(part.csv.length);
  return { rule, part, ...answer };
}

/** Throws a FailedCall where AWS left the name out. */
function nameOf({ ConfigRuleName: name }: ConfigRule): string {
  if (typeof name === 'string' && name !== '') return name;
  throw new FailedCall('DescribeConfigRules', new TypeError('ConfigRuleName is missing'));
}

type RuleResults = { results: EvaluationResult[]; notes: RuleNote[]; denied?: Refusal };

/** A rule that vanished, or whose details are denied, is complete with a note; any other error is the region's. */
async function readResults(reader: ConfigReader, rule: ConfigRule): Promise<RuleResults> {
  const name = nameOf(rule);
  const noted = (note: string) => ({ results: [], notes: [{ rule: name, note }] });
  try {
    return { results: await readWithFreshToken(reader, name), notes: [] };
  } catch (error) {
    if (!(error instanceof FailedCall)) throw error;
    if ((error.cause as Error).name === 'NoSuchConfigRuleException')
      return noted('the rule was deleted during the run');
    if (!isAccessDenied(error.cause)) throw error;
    return { ...noted(`details denied: ${error.message}`), denied: refusalOf(error) };
  }
}

/** A token may lapse between two pages: then the rule is read once more from its first page. */
async function readWithFreshToken(reader: ConfigReader, ruleName: string): Promise<EvaluationResult[]> {
  try {
    return await reader.results(ruleName);
  } catch (error) {
    if (!(error instanceof FailedCall) || (error.cause as Error).name !== 'InvalidNextTokenException') throw error;
    return reader.results(ruleName);
  }
}

/**
 * Service-linked rules may deny their details on their own. But if not one rule of the account's own answers, or there is
 * none and no rule answers at all, it is the spoke role that may not read, and the region would look compliant by being empty.
 */
function everythingDenied(results: readonly ReadRule[]): Refusal | undefined {
  const own = results.filter(({ rule }) => !rule.CreatedBy);
  const telling = own.length > 0 ? own : results;
  return telling.length > 0 && telling.every(({ denied }) => denied) ? telling[0]?.denied : undefined;
}
