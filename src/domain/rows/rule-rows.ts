// Converts one rule's evaluation results to rows of the report. The fields come from AWS Config and are validated where they are used.
import type { Account } from '#domain/coverage/account.ts';
import { TAGS, type Row } from './rows.ts';

/** The part of AWS Config's `ConfigRule` that the report uses. */
export type Rule = {
  ConfigRuleName?: string | undefined;
  ConfigRuleState?: string | undefined;
  Description?: string | undefined;
  MaximumExecutionFrequency?: string | undefined;
  Source?:
    | { Owner?: string | undefined; SourceDetails?: { MessageType?: string | undefined }[] | undefined }
    | undefined;
};

/** The part of AWS Config's `EvaluationResult` that the report uses. */
export type Result = {
  EvaluationResultIdentifier?:
    | { EvaluationResultQualifier?: { ResourceType?: string | undefined; ResourceId?: string | undefined } | undefined }
    | undefined;
  ComplianceType?: string | undefined;
  ResultRecordedTime?: Date | undefined;
  Annotation?: string | undefined;
};

/** Returns the trigger of a rule: the first message type that it names, otherwise its schedule, otherwise configuration changes. */
function findTrigger(rule: Rule): string {
  const named = rule.Source?.SourceDetails?.find(({ MessageType }) => MessageType)?.MessageType;
  return named ?? (rule.MaximumExecutionFrequency ? 'ScheduledNotification' : 'ConfigurationItemChangeNotification');
}

/** Returns a string from a response. Throws a TypeError that names the field if the value is empty or not a string. */
function requireText(field: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new TypeError(`${field} is ${value === undefined || value === '' ? 'missing' : 'not a text'}`);
}

function readOptionalText(field: string, value: unknown): string {
  return value === undefined || value === null || value === '' ? '' : requireText(field, value);
}

function readTimestamp(value: unknown): string {
  if (!(value instanceof Date) || Number.isNaN(value.getTime()))
    throw new TypeError('ResultRecordedTime is missing or not a time');
  return value.toISOString();
}

/**
 * Returns the tags of a resource in the order of TAGS, or undefined if AWS Config's inventory does not contain the resource. A tag that is
 * missing on the resource is null or undefined.
 */
export type TagsOf = (resourceType: string, resourceId: string) => readonly (string | null | undefined)[] | undefined;

/** Returns the distinct rows of one rule in one account and region. Throws a TypeError if a field of the response is invalid. */
export function toRows(
  account: Pick<Account, 'id' | 'name' | 'ou'>,
  region: string,
  rule: Rule,
  results: readonly Result[],
  tagsOf: TagsOf,
): Row[] {
  const name = requireText('ConfigRuleName', rule.ConfigRuleName);
  const state = requireText('ConfigRuleState', rule.ConfigRuleState);
  const owner = readOptionalText('Source.Owner', rule.Source?.Owner);
  const description = readOptionalText('Description', rule.Description);
  const trigger = requireText('MessageType', findTrigger(rule));
  const rows = results.map((result) => {
    const qualifier = result.EvaluationResultIdentifier?.EvaluationResultQualifier;
    const resourceType = requireText('ResourceType', qualifier?.ResourceType);
    const resourceId = requireText('ResourceId', qualifier?.ResourceId);
    const tags = tagsOf(resourceType, resourceId);
    return [
      name,
      state,
      owner,
      requireText('ComplianceType', result.ComplianceType),
      account.name,
      region,
      resourceType,
      resourceId,
      description,
      readOptionalText('Annotation', result.Annotation),
      readTimestamp(result.ResultRecordedTime),
      trigger,
      account.id,
      account.ou,
      ...TAGS.map((_, index) => tags?.[index] ?? 'UNSUPPORTED'),
    ];
  });
  // Pages of results may overlap, so rows that are equal in every column are treated as one result.
  return [...new Map(rows.map((row) => [row.join('\0'), row])).values()];
}
