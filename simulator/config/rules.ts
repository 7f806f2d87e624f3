// DescribeConfigRules: the rules of a place, twenty-five a page, written from fragments made once.
import { partitionOf } from '#simulator/base/partition.ts';
import { failure, type Failure } from '#simulator/base/answer.ts';
import { detailsOutcome, isInternal, stateOf } from './content-faults.ts';
import { alphanumeric, mix } from '#simulator/base/hash.ts';
import { pageToken, readPageToken } from '#simulator/base/page-tokens.ts';
import type { AccountRegion } from '#simulator/world/resources.ts';
import type { Call, Simulation } from '#simulator/simulation/simulation.ts';
import type { RuleTemplate } from '#simulator/world/rule-template.ts';
import { findRule, ruleName } from '#simulator/world/world.ts';

/** AWS's page, which a caller cannot change. */
const PAGE = 25;

const fragments = new WeakMap<RuleTemplate, string>();

/** The part of a rule's JSON that is the same in every account and region. */
function fragment(rule: RuleTemplate): string {
  let text = fragments.get(rule);
  if (text !== undefined) return text;
  const identifier = rule.owner === 'AWS' ? { SourceIdentifier: rule.identifier } : {};
  const shape = {
    ...(rule.description !== undefined && { Description: rule.description }),
    Scope: { ComplianceResourceTypes: rule.resourceTypes },
    Source: {
      Owner: rule.owner,
      ...identifier,
      ...(rule.sourceDetails.length > 0 && { SourceDetails: rule.sourceDetails }),
      ...(rule.owner === 'CUSTOM_POLICY' && {
        CustomPolicyDetails: { PolicyRuntime: 'guard-2.x.x', EnableDebugLogDelivery: false },
      }),
    },
    ...(rule.parameters !== undefined && { InputParameters: JSON.stringify(rule.parameters) }),
    ...(rule.frequency !== undefined && { MaximumExecutionFrequency: rule.frequency }),
    ...(rule.createdBy !== undefined && { CreatedBy: rule.createdBy }),
    EvaluationModes: [{ Mode: 'DETECTIVE' }],
  };
  text = JSON.stringify(shape).slice(1);
  fragments.set(rule, text);
  return text;
}

/** `config-rule-…`, as in the ARN. */
export function ruleId(place: AccountRegion, rule: RuleTemplate): string {
  return `config-rule-${alphanumeric(mix(place.hash, rule.hash), 6)}`;
}

export function ruleArn(place: AccountRegion, rule: RuleTemplate): string {
  const service = rule.createdBy === undefined ? '' : `aws-service-rule/${rule.createdBy}/`;
  return `arn:${partitionOf(place.region)}:config:${place.region}:${place.account.id}:config-rule/${service}${ruleId(place, rule)}`;
}

function ruleJson(simulation: Simulation, place: AccountRegion, rule: RuleTemplate): string {
  const name = ruleName(simulation.world, place, rule);
  const identity = `{"ConfigRuleName":"${name}","ConfigRuleArn":"${ruleArn(place, rule)}"`;
  const visibility = isInternal(simulation, place, rule) ? 'INTERNAL' : 'EXTERNAL';
  const state = `"ConfigRuleState":"${stateOf(simulation, place, rule)}","RuleEvaluationVisibility":"${visibility}"`;
  return `${identity},"ConfigRuleId":"${ruleId(place, rule)}",${state},${fragment(rule)}`;
}

/** What Config says when no rule of a place has the name. */
export function noSuchRule(name: string): Failure {
  const message = `The ConfigRule '${name}' provided in the request is invalid. Please check the configRule name`;
  return failure('NoSuchConfigRuleException', message);
}

/** The rules that a request means: those named, or all that it filters for. */
export function selectRules(
  simulation: Simulation,
  place: AccountRegion,
  request: Readonly<Record<string, unknown>>,
): readonly RuleTemplate[] | Failure {
  const { world, faults } = simulation;
  if (faults.find('no-rules', place.account.id, place.region)) return [];
  const names = request['ConfigRuleNames'];
  if (!Array.isArray(names) || names.length === 0)
    return world.templates.filter((rule) => detailsOutcome(simulation, place, rule).kind !== 'missing');
  if (names.length > PAGE) return failure('InvalidParameterValueException', 'At most 25 rule names are allowed.');
  const rules: RuleTemplate[] = [];
  for (const name of names) {
    const rule = findRule(world, place, String(name));
    if (rule === undefined || detailsOutcome(simulation, place, rule).kind === 'missing')
      return noSuchRule(String(name));
    rules.push(rule);
  }
  return rules;
}

export function describeRules(
  simulation: Simulation,
  _call: Call,
  place: AccountRegion,
  request: Readonly<Record<string, unknown>>,
): string | Failure {
  const selected = selectRules(simulation, place, request);
  if ('code' in selected) return selected;
  const filters = request['Filters'] as { RuleEvaluationVisibility?: string; EvaluationMode?: string } | undefined;
  const visibility = filters?.RuleEvaluationVisibility;
  const rules = selected.filter(
    (rule) =>
      (visibility === undefined || (visibility === 'INTERNAL') === isInternal(simulation, place, rule)) &&
      filters?.EvaluationMode !== 'PROACTIVE',
  );
  const scope = `rules ${place.account.id} ${place.region} ${visibility ?? ''}`;
  const offset = readPageToken(scope, request['NextToken']);
  if (offset === undefined) return invalidNextToken();
  const page = rules.slice(offset, offset + PAGE).map((rule) => ruleJson(simulation, place, rule));
  const next = offset + PAGE < rules.length ? `,"NextToken":"${pageToken(scope, offset + PAGE)}"` : '';
  return `{"ConfigRules":[${page.join(',')}]${next}}`;
}

/** What Config says to a token of another list. */
export function invalidNextToken(): Failure {
  return failure('InvalidNextTokenException', 'The specified next token is not valid.');
}
