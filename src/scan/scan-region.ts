// Scans one region of one account. It reads the rules, their results, which become rows, and extras. A failure to read an extra never
// causes rows to be lost.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConfigRule } from '@aws-sdk/client-config-service';
import type { Cause } from '#domain/coverage/causes.ts';
import { isFailure, type Disposition } from '#domain/coverage/dispositions.ts';
import { mapLimit } from '#src/concurrency/map-limit.ts';
import type { RuleNote } from '#domain/coverage/notes.ts';
import type { ConfigReader } from '#src/aws/config-service.ts';
import { tagKey, type TagIndex } from '#src/aws/resource-tags.ts';
import type { TagKeySettings } from '#domain/settings/tag-keys.ts';
import type { Reservation } from './memory-budget.ts';
import { NO_TAGS, readTags } from './region-tags.ts';
import { collectOwnerTags } from './owner-tags.ts';
import { joinCsvParts, type CsvPart } from './csv-part.ts';
import { readRecorderState, type RecorderState } from './recorder-state.ts';
import { collectRegionRules, readRuleStatuses } from './region-rules.ts';
import {
  AwsCallError,
  isAccessDenied,
  isDeterministic,
  looksDisabled,
  classifyError,
  type ClassifiedError,
} from '#src/aws/aws-errors.ts';
import { buildRuleNotes } from './rule-notes.ts';
import type { RegionRules } from '#domain/rule-health/rule-facts.ts';
import { compareText } from '#domain/compare-text.ts';
import {
  hasDetails,
  isServiceLinked,
  readRule,
  requireRuleName,
  type ReadRuleOptions,
  type RuleResult,
} from './rule-results.ts';

/** The result of scanning a region: its sorted rows and its disposition, or why it could not be read. */
export type RegionScan =
  | {
      kind: 'read';
      disposition: Disposition;
      cause?: Cause;
      reason?: string;
      /** The number of rules that were read. */
      rules: number;
      /** The number of rules that AWS listed. */
      listedRules: number;
      part: CsvPart;
      notes: RuleNote[];
      /** The facts from which the report determines each rule's health. */
      regionRules: RegionRules;
      /** Whether another attempt may read a rule or an extra that this attempt could not read. */
      isIncomplete: boolean;
    }
  | { kind: 'refused'; refusal: ClassifiedError };

export type ScanRegionOptions = Omit<ReadRuleOptions, 'tagsOf' | 'onRows'> & {
  readTags: boolean;
  tagKeys: TagKeySettings;
  /** The memory reserved for the tags of the region's resources. */
  tagReservation: Reservation;
  /** Whether a call in this region succeeded in an earlier attempt. */
  hasRespondedBefore: boolean;
  /** Whether to store the number of results by verdict with each rule, which the cross-check of reports needs. */
  storesVerdicts?: boolean | undefined;
};

/** The number of rules in flight in one region. All calls share a token bucket, so a higher number would only take more memory. */
const RULES_IN_FLIGHT = 10;

/** The maximum number of rules to re-read after AWS refused them. More refusals than this are not a coincidence. */
const MAX_RULES_RETRIED = 10;

/** The number of attempts to list the rules before an error is final, and the pause between two attempts. */
const MAX_LISTING_REQUESTS = 3;
const RETRY_DELAY_MS = 500;

/** After this many failed rules, the remaining rules are left to the next attempt, when AWS may have recovered. */
const MAX_FAILED_RULES = 3;

/** Scans a region. Errors from AWS are returned as a refusal. Throws only the signal's reason, if the signal is aborted. */
export async function scanRegion(reader: ConfigReader, options: ScanRegionOptions): Promise<RegionScan> {
  const { account, region, signal } = options;
  try {
    const rules = deduplicateRules(account.id, await listRules(reader, signal));
    const readable = rules.filter(hasDetails);
    // Tags are read first, because each result that waits for its tags would occupy 760 bytes of V8's heap as an SDK object.
    const [recorder, statuses, tags] = await Promise.all([
      readRecorderState(reader, rules.length > 0),
      rules.length > 0 ? readRuleStatuses(reader) : { value: new Map() },
      readable.length > 0 && options.readTags ? readTags(reader, options) : NO_TAGS,
    ]);
    const ownerTags = collectOwnerTags(tags.index);
    const answers = await readRules(reader, readable, tags.index, { ...options, onRows: ownerTags.onRows });
    const parts = answers.flatMap((answer) => ('part' in answer ? [answer.part] : []));
    const { storesVerdicts } = options;
    const collected = await collectRegionRules(reader, rules, answers, recorder.facts, statuses, storesVerdicts);
    const failed = answers.find((answer) => 'failure' in answer);
    const verdict = failed ? classifyFailure(failed.failure, region) : classifyRegion(rules, answers, recorder);
    const lacksExtra = recorder.isIncomplete || tags.isIncomplete || collected.isIncomplete;
    return {
      kind: 'read',
      ...verdict,
      rules: parts.length,
      listedRules: rules.length,
      part: joinCsvParts(parts),
      notes: [...recorder.notes, ...tags.notes, ...buildRuleNotes(rules, answers)],
      regionRules: { ...collected.rules, ...ownerTags.end() },
      isIncomplete: failed !== undefined || (lacksExtra && !isFailure(verdict.disposition)),
    };
  } catch (error) {
    signal.throwIfAborted();
    const failed = error instanceof AwsCallError ? error : new AwsCallError('AWS Config', error);
    const hasResponded = options.hasRespondedBefore || reader.hasResponded();
    return { kind: 'refused', refusal: classifyError(failed, { region, hasResponded }) };
  }
}

/**
 * Lists every rule of the region. If AWS responds as if the region were disabled, the call is repeated with a new session, because the
 * response is the same for a token that AWS does not recognize yet. It is not repeated if the session has been accepted before. A rejected
 * request is repeated too, because AWS accepts the same request in all other regions.
 */
async function listRules(reader: ConfigReader, signal: AbortSignal): Promise<ConfigRule[]> {
  for (let requests = 1; ; requests++) {
    try {
      return await reader.rules();
    } catch (error) {
      if (!(error instanceof AwsCallError) || error.operation === 'AssumeRole') throw error;
      const isRetryable = looksDisabled(error.cause) || (isDeterministic(error.cause) && !isAccessDenied(error.cause));
      if (!isRetryable || reader.hasResponded() || requests === MAX_LISTING_REQUESTS) throw error;
      await sleep(RETRY_DELAY_MS, undefined, { signal });
      if (looksDisabled(error.cause)) reader.renewSession();
    }
  }
}

/**
 * Returns each listed rule once. If pages of the listing overlap, the later page wins. Throws an AwsCallError if a rule belongs to
 * another account.
 */
function deduplicateRules(accountId: string, listed: readonly ConfigRule[]): ConfigRule[] {
  for (const { ConfigRuleArn: arn } of listed)
    if (typeof arn === 'string' && arn.split(':')[4] !== accountId)
      throw new AwsCallError('DescribeConfigRules', new TypeError(`a rule is another account's: ${arn}`));
  return [...new Map(listed.map((rule) => [rule.ConfigRuleName, rule])).values()];
}

/**
 * Reads each rule, and re-reads some refused rules, because a single refusal among successful responses proves nothing. After several
 * failures, the remaining rules are treated as failed too. Returns the answers sorted by rule name, like the rows.
 */
async function readRules(
  reader: ConfigReader,
  rules: readonly ConfigRule[],
  tags: TagIndex,
  options: Omit<ReadRuleOptions, 'tagsOf'>,
): Promise<RuleResult[]> {
  const tagsOf = (type: string, id: string) => tags.tagsOf(tagKey(type, id));
  const failures: AwsCallError[] = [];
  const read = async (rule: ConfigRule): Promise<RuleResult> => {
    if (failures.length >= MAX_FAILED_RULES) return { rule, name: requireRuleName(rule), failure: failures[0]! };
    const answer = await readRule(reader, rule, { ...options, tagsOf });
    if ('failure' in answer) failures.push(answer.failure);
    return answer;
  };
  const answers = await mapLimit(rules, RULES_IN_FLIGHT, read);
  const refused = answers.filter((answer) => 'refusal' in answer).map(({ rule }) => rule);
  // The account's own rules are re-read first, because AWS services may keep their rules internal.
  const retryOrder = refused.toSorted((a, b) => Number(isServiceLinked(a)) - Number(isServiceLinked(b)));
  const again = await mapLimit(retryOrder.slice(0, MAX_RULES_RETRIED), RULES_IN_FLIGHT, read);
  const later = new Map(again.map((answer) => [answer.name, answer]));
  return answers.map((answer) => later.get(answer.name) ?? answer).toSorted((a, b) => compareText(a.name, b.name));
}

type Verdict = { disposition: Disposition; cause?: Cause; reason?: string };

/** Returns the disposition of a region in which a rule failed. Other rows are kept, and another attempt may read the rule. */
function classifyFailure(failure: AwsCallError, region: string): Verdict {
  const { retryable: _, ...verdict } = classifyError(failure, { region, hasResponded: true });
  return verdict;
}

/**
 * Returns the disposition of a region. If access to a rule was denied and no rule could be read, not counting service-linked rules, the
 * region is considered denied. Otherwise, it would look compliant because it has no rows.
 */
function classifyRegion(rules: readonly ConfigRule[], answers: readonly RuleResult[], { off }: RecorderState): Verdict {
  const own = answers.filter(({ rule }) => !isServiceLinked(rule));
  const denied = own.flatMap((answer) => ('refusal' in answer && isAccessDenied(answer.refusal.cause) ? [answer] : []));
  if (denied[0] && !own.some((answer) => 'part' in answer)) {
    const { retryable: _, ...verdict } = classifyError(denied[0].refusal);
    return verdict;
  }
  if (off !== undefined) return { disposition: 'recorder-off', reason: off };
  if (rules.length === 0) return { disposition: 'no-rules', reason: 'no AWS Config rule is deployed' };
  if (answers.length > 0) return { disposition: 'scanned' };
  return { disposition: 'no-rules', reason: 'no AWS Config rule is deployed but internal ones' };
}
