// GetComplianceDetailsByConfigRule: the results of one rule, ten a page by default and a hundred at most.
import { failure, type Failure } from '#simulator/base/answer.ts';
import { invalidNextToken, noSuchRule, ruleArn } from './rules.ts';
import { detailsOutcome } from './content-faults.ts';
import { evaluationsOf, EVALUATION_MS } from './evaluations.ts';
import { resultsOf } from './results.ts';
import { triggerOf } from './rule-faults.ts';
import { seconds } from '#simulator/world/clock.ts';
import { pageToken, readPageToken } from '#simulator/base/page-tokens.ts';
import type { AccountRegion } from '#simulator/world/resources.ts';
import { notAuthorized, type Call, type Simulation } from '#simulator/simulation/simulation.ts';
import type { Finding } from '#simulator/world/finding.ts';
import { findRule, ruleName } from '#simulator/world/world.ts';

const DEFAULT_PAGE_SIZE = 10;
const MAX_PAGE_SIZE = 100;
const COMPLIANCE_TYPES = ['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE'];

/**
 * Writes one result. Where the clock triggers the rule, `ranAt` is when it last ran, which is then when it was invoked for each
 * result; that AWS keeps an older time of recording where the result is the same is not verified.
 */
function resultJson(name: string, finding: Finding, ranAt: number | undefined): string {
  const { resource, complianceType, annotation, recordedAt } = finding;
  const recorded = seconds(recordedAt);
  const note = annotation === undefined ? '' : `,"Annotation":${JSON.stringify(annotation)}`;
  return (
    `{"EvaluationResultIdentifier":{"EvaluationResultQualifier":{"ConfigRuleName":"${name}",` +
    `"ResourceType":"${resource.type}","ResourceId":"${resource.id}","EvaluationMode":"DETECTIVE"},` +
    `"OrderingTimestamp":${seconds(recordedAt - 90_000)}},"ComplianceType":"${complianceType}",` +
    `"ResultRecordedTime":${recorded},"ConfigRuleInvokedTime":${seconds((ranAt ?? recordedAt) - EVALUATION_MS)}${note}}`
  );
}

export function getComplianceDetails(
  simulation: Simulation,
  call: Call,
  place: AccountRegion,
  request: Readonly<Record<string, unknown>>,
): string | Failure {
  const { world } = simulation;
  const name = String(request['ConfigRuleName']);
  const rule = findRule(world, place, name);
  if (rule === undefined) return noSuchRule(name);
  const limit = Number(request['Limit'] ?? 0);
  if (!(limit >= 0 && limit <= MAX_PAGE_SIZE)) {
    const constraint = 'failed to satisfy constraint: Member must have value less than or equal to 100';
    return failure('ValidationException', `1 validation error detected: Value '${limit}' at 'limit' ${constraint}`);
  }
  const wanted = (request['ComplianceTypes'] ?? []) as readonly string[];
  if (wanted.some((type) => !COMPLIANCE_TYPES.includes(type))) {
    return failure(
      'InvalidParameterValueException',
      'ComplianceTypes: COMPLIANT, NON_COMPLIANT and NOT_APPLICABLE are supported.',
    );
  }
  const scope = `${place.hash} ${name} ${wanted.join()}`;
  const offset = readPageToken(scope, request['NextToken']);
  if (offset === undefined) return invalidNextToken();

  const outcome = detailsOutcome(simulation, place, rule);
  if (outcome.kind === 'denied') {
    const action = 'config:GetComplianceDetailsByConfigRule';
    return failure('AccessDeniedException', notAuthorized(call, action, `on resource: ${ruleArn(place, rule)}`));
  }
  if (outcome.kind === 'refused') {
    const constraint = 'failed to satisfy constraint: Member must have length less than or equal to 64';
    return failure(
      'ValidationException',
      `1 validation error detected: Value '${name}' at 'configRuleName' ${constraint}`,
    );
  }
  if (outcome.kind === 'missing') return noSuchRule(name);
  const largest = limit === 0 ? DEFAULT_PAGE_SIZE : limit;
  if (outcome.kind === 'deleted' && offset >= outcome.afterPages * largest) return noSuchRule(name);

  const found = resultsOf(simulation, place, rule);
  const ranAt = triggerOf(rule) === 'change' ? undefined : evaluationsOf(simulation, place, rule).evaluatedAt;
  const shownName = ruleName(world, place, rule);
  const results: string[] = [];
  let at = offset;
  for (; at < found.count && results.length < largest; at++) {
    const finding = found.at(at);
    if (finding === undefined) continue;
    if (wanted.length > 0 && !wanted.includes(finding.complianceType)) continue;
    results.push(resultJson(shownName, outcome.kind === 'huge' ? enlarge(finding, at, outcome.bytes) : finding, ranAt));
  }
  const next = at < found.count ? `,"NextToken":"${pageToken(scope, at)}"` : '';
  return `{"EvaluationResults":[${results.join(',')}]${next}}`;
}

/** The first result of a rule with an annotation of the given size. */
function enlarge(finding: Finding, at: number, bytes: number): Finding {
  return at === 0 ? { ...finding, annotation: 'x'.repeat(bytes) } : finding;
}
