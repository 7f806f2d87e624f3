// Collects the facts from which the report determines the health of each rule of a region.
import type { ConfigRule, ConfigRuleEvaluationStatus } from '@aws-sdk/client-config-service';
import type { EvaluationStatus, RecorderFacts, RegionRules, RuleFacts } from '#domain/rule-health/rule-facts.ts';
import { VERDICTS_PER_CALL, type ConfigReader } from '#src/aws/config-service.ts';
import { isTransient, readExtra, type Extra } from './extras.ts';
import type { AwsCallError } from '#src/aws/aws-errors.ts';
import { isGone } from './rule-notes.ts';
import { hasDetails, requireRuleName, type RuleResult } from './rule-results.ts';

/** The evaluation status of each rule by name, or why it could not be read. */
export type RuleStatuses = Extra<ReadonlyMap<string, EvaluationStatus>>;

/** Reads the evaluation statuses. They are read before the results, so that the results include every evaluation shown in a status. */
export function readRuleStatuses(reader: ConfigReader): Promise<RuleStatuses> {
  return readExtra(async () => {
    const statuses = await reader.evaluationStatuses();
    return new Map(statuses.flatMap((status) => [[status.ConfigRuleName ?? '', toStatus(status)] as const]));
  });
}

/** The Date header has a resolution of one second, so the response may have been sent up to a second later. */
const DATE_HEADER_PRECISION_MS = 999;

const CUSTOM_LAMBDA = 'CUSTOM_LAMBDA';

/**
 * Returns the facts of every rule of a region, including the number of results by verdict if `storesVerdicts`. For custom Lambda rules
 * without results, also requests their verdict from AWS, because nothing else shows whether they were evaluated. Throws only the signal's
 * reason, if the signal is aborted.
 */
export async function collectRegionRules(
  reader: ConfigReader,
  rules: readonly ConfigRule[],
  answers: readonly RuleResult[],
  recorder: RecorderFacts,
  statuses: RuleStatuses,
  storesVerdicts = false,
): Promise<{ rules: RegionRules; isIncomplete: boolean }> {
  const readAt = reader.answeredAtMs() + DATE_HEADER_PRECISION_MS;
  const resultOf = new Map(answers.map((answer) => [answer.name, answer]));
  const facts = rules.map((rule) => {
    const name = requireRuleName(rule);
    const answer = resultOf.get(name);
    const rest = toRuleFacts(rule, answer, 'value' in statuses ? statuses.value.get(name) : undefined);
    return storesVerdicts && answer && 'part' in answer ? { ...rest, verdicts: answer.verdicts } : rest;
  });
  const silent = facts.filter(
    ({ owner, results, unread, isInternal }) =>
      owner === CUSTOM_LAMBDA && results === 0 && unread === undefined && !isInternal,
  );
  const verdicts = await readVerdicts(
    reader,
    silent.map(({ name }) => name),
  );
  const known = 'value' in verdicts ? verdicts.value : new Map<string, string>();
  const withCompliance = facts.map((rule) => {
    const compliance = known.get(rule.name);
    return compliance === undefined ? rule : { ...rule, compliance };
  });
  return {
    rules: {
      ...{ readAt, recorder, rules: withCompliance },
      ...('failed' in statuses ? { statusNotChecked: statuses.failed } : {}),
      ...('failed' in verdicts ? { complianceNotChecked: verdicts.failed } : {}),
    },
    isIncomplete: [statuses, verdicts].some(isTransient),
  };
}

function readVerdicts(reader: ConfigReader, names: readonly string[]): Promise<Extra<Map<string, string>>> {
  return readExtra(async () => {
    const verdicts = new Map<string, string>();
    for (let first = 0; first < names.length; first += VERDICTS_PER_CALL)
      for (const { ConfigRuleName: name, Compliance } of await reader.verdicts(
        names.slice(first, first + VERDICTS_PER_CALL),
      ))
        if (name !== undefined && Compliance?.ComplianceType !== undefined)
          verdicts.set(name, Compliance.ComplianceType);
    return verdicts;
  });
}

function toRuleFacts(
  rule: ConfigRule,
  answer: RuleResult | undefined,
  status: EvaluationStatus | undefined,
): RuleFacts {
  const { ConfigRuleState: state, CreatedBy: createdBy, Scope } = rule;
  const hours = findFrequencyHours(rule);
  const types = Scope?.ComplianceResourceTypes ?? [];
  const read = answer !== undefined && 'part' in answer ? answer : undefined;
  return {
    name: requireRuleName(rule),
    owner: rule.Source?.Owner ?? '',
    ...(createdBy === undefined || createdBy === '' ? {} : { createdBy }),
    ...(state === undefined || state === 'ACTIVE' ? {} : { state }),
    ...(hasDetails(rule) ? {} : { isInternal: true as const }),
    ...(hours === undefined ? {} : { frequencyHours: hours }),
    ...(types.length === 0 ? {} : { resourceTypes: types }),
    results: read?.part.rows ?? 0,
    ...(read?.invokedAt === undefined ? {} : { resultsInvokedAt: read.invokedAt }),
    ...(answer !== undefined && 'refusal' in answer ? toUnread(answer.refusal) : {}),
    ...(answer !== undefined && 'failure' in answer ? { unread: answer.failure.message } : {}),
    ...(status === undefined ? {} : { status }),
  };
}

function toUnread(refusal: AwsCallError): Pick<RuleFacts, 'unread' | 'isGone'> {
  return { unread: refusal.message, ...(isGone(refusal) ? { isGone: true as const } : {}) };
}

/** The number of hours for each value of AWS's `MaximumExecutionFrequency`. */
const HOURS: Readonly<Record<string, number>> = {
  One_Hour: 1,
  Three_Hours: 3,
  Six_Hours: 6,
  Twelve_Hours: 12,
  TwentyFour_Hours: 24,
};

/** The default interval of a periodic rule that specifies none (AWS Config API Reference, SourceDetail). */
const DEFAULT_HOURS = 24;

/** Returns the number of hours between two evaluations, or undefined if the rule is not periodic. */
function findFrequencyHours({ MaximumExecutionFrequency: frequency, Source }: ConfigRule): number | undefined {
  const scheduled = Source?.SourceDetails?.filter(({ MessageType }) => MessageType === 'ScheduledNotification') ?? [];
  const named = frequency ?? scheduled.find(({ MaximumExecutionFrequency: own }) => own)?.MaximumExecutionFrequency;
  if (named === undefined) return scheduled.length > 0 ? DEFAULT_HOURS : undefined;
  return HOURS[named] ?? DEFAULT_HOURS;
}

function toStatus(status: ConfigRuleEvaluationStatus): EvaluationStatus {
  const facts = {
    firstActivatedAt: toEpochMs(status.FirstActivatedTime),
    invokedAt: toEpochMs(status.LastSuccessfulInvocationTime),
    invocationFailedAt: toEpochMs(status.LastFailedInvocationTime),
    evaluatedAt: toEpochMs(status.LastSuccessfulEvaluationTime),
    evaluationFailedAt: toEpochMs(status.LastFailedEvaluationTime),
    errorCode: status.LastErrorCode,
    errorMessage: status.LastErrorMessage,
    hasEvaluated: status.FirstEvaluationStarted,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

/** Returns a time from AWS's response in epoch milliseconds, or undefined if it is missing or invalid. */
function toEpochMs(time: Date | undefined): number | undefined {
  return time instanceof Date && Number.isFinite(time.getTime()) ? time.getTime() : undefined;
}
