// DescribeConfigRuleEvaluationStatus: when each rule was last invoked and evaluated. Config API Reference,
// ConfigRuleEvaluationStatus: "does not return status information about AWS Config Custom Lambda rules".
import { failure, type Failure } from '#simulator/base/answer.ts';
import { evaluationsOf, EVALUATION_MS } from './evaluations.ts';
import { hasStatus } from './rule-faults.ts';
import { invalidNextToken, ruleArn, ruleId, selectRules } from './rules.ts';
import { pageToken, readPageToken } from '#simulator/base/page-tokens.ts';
import { seconds } from '#simulator/world/clock.ts';
import type { AccountRegion } from '#simulator/world/resources.ts';
import type { RuleTemplate } from '#simulator/world/rule-template.ts';
import type { Call, Simulation } from '#simulator/simulation/simulation.ts';
import { ruleName } from '#simulator/world/world.ts';

/** `RuleLimit` in the model of the API (botocore, config/2014-11-12/service-2.json). */
const MAX_PAGE_SIZE = 50;
/** AWS documents no default; a small one shows who relies on it. */
const DEFAULT_PAGE_SIZE = 25;

function statusOf(simulation: Simulation, place: AccountRegion, rule: RuleTemplate): object {
  const { activatedAt, evaluatedAt, failure: failed } = evaluationsOf(simulation, place, rule);
  const hasFailed = failed !== undefined && (evaluatedAt === undefined || failed.at > evaluatedAt);
  // Where only the evaluation fails, Config goes on invoking the rule.
  const invokedAt = hasFailed && failed.on === 'evaluation' ? failed.at : evaluatedAt;
  return {
    ConfigRuleName: ruleName(simulation.world, place, rule),
    ConfigRuleArn: ruleArn(place, rule),
    ConfigRuleId: ruleId(place, rule),
    ...(invokedAt !== undefined && { LastSuccessfulInvocationTime: seconds(invokedAt - EVALUATION_MS) }),
    ...(failed?.on === 'invocation' && { LastFailedInvocationTime: seconds(failed.at) }),
    ...(evaluatedAt !== undefined && { LastSuccessfulEvaluationTime: seconds(evaluatedAt) }),
    ...(failed?.on === 'evaluation' && { LastFailedEvaluationTime: seconds(failed.at) }),
    FirstActivatedTime: seconds(activatedAt),
    ...(failed && { LastErrorCode: failed.code, LastErrorMessage: failed.message }),
    FirstEvaluationStarted: evaluatedAt !== undefined,
  };
}

export function describeEvaluationStatus(
  simulation: Simulation,
  _call: Call,
  place: AccountRegion,
  request: Readonly<Record<string, unknown>>,
): string | Failure {
  const limit = Number(request['Limit'] ?? 0);
  if (!(limit >= 0 && limit <= MAX_PAGE_SIZE)) {
    const constraint = `failed to satisfy constraint: Member must have value less than or equal to ${MAX_PAGE_SIZE}`;
    return failure('ValidationException', `1 validation error detected: Value '${limit}' at 'limit' ${constraint}`);
  }
  const selected = selectRules(simulation, place, request);
  if ('code' in selected) return selected;
  const known = selected.filter(hasStatus);
  const scope = `status ${place.hash}`;
  const offset = readPageToken(scope, request['NextToken']);
  if (offset === undefined) return invalidNextToken();
  const end = offset + (limit === 0 ? DEFAULT_PAGE_SIZE : limit);
  const page = known.slice(offset, end).map((rule) => statusOf(simulation, place, rule));
  const next = end < known.length ? { NextToken: pageToken(scope, end) } : {};
  return JSON.stringify({ ConfigRulesEvaluationStatus: page, ...next });
}
