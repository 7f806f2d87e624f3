// AWS Config in one account and region: who may call, whether the region is on, and which operation answers.
import { failure, type Failure } from '#simulator/base/answer.ts';
import { callAggregator, isAggregatorOperation, type AggregatorOperation } from './aggregators.ts';
import { getComplianceDetails } from './compliance-details.ts';
import { describeComplianceByRule } from './compliance-by-rule.ts';
import { describeEvaluationStatus } from './evaluation-status.ts';
import { describeRules } from './rules.ts';
import { policyTail } from '#simulator/faults/denials.ts';
import { isOperationOf, type OperationOf } from '#simulator/base/operations.ts';
import { MANAGEMENT_ACCOUNT_ID } from '#simulator/world/organization.ts';
import { describeRecorders, describeRecorderStatus, listRecorders } from './recorders.ts';
import { selectResources } from './resource-query.ts';
import type { AccountRegion } from '#simulator/world/resources.ts';
import {
  deniedByPolicy,
  deniedBySession,
  notAuthorized,
  type Call,
  type Simulation,
} from '#simulator/simulation/simulation.ts';
import { placeOf } from '#simulator/world/world.ts';

type ConfigHandler = (
  simulation: Simulation,
  call: Call,
  place: AccountRegion,
  request: Readonly<Record<string, unknown>>,
) => string | Failure;

const HANDLERS: Readonly<Record<Exclude<OperationOf<'config'>, AggregatorOperation>, ConfigHandler>> = {
  DescribeConfigRules: describeRules,
  GetComplianceDetailsByConfigRule: getComplianceDetails,
  DescribeComplianceByConfigRule: describeComplianceByRule,
  DescribeConfigRuleEvaluationStatus: describeEvaluationStatus,
  DescribeConfigurationRecorders: describeRecorders,
  DescribeConfigurationRecorderStatus: describeRecorderStatus,
  ListConfigurationRecorders: listRecorders,
  SelectResourceConfig: selectResources,
};

/** What a call is about, where it is not the whole account. */
const RESOURCES: Partial<Record<OperationOf<'config'>, string>> = {
  GetComplianceDetailsByConfigRule: 'config-rule',
  DescribeAggregateComplianceByConfigRules: 'config-aggregator',
  DescribeConfigurationAggregatorSourcesStatus: 'config-aggregator',
};

/** What a region that the account has not enabled says to every call. */
const NOT_ENABLED = failure('UnrecognizedClientException', 'The security token included in the request is invalid.');

/** Answers a call to Config: spoke credentials reach the account that they were issued for, and no other. */
export function callConfig(
  simulation: Simulation,
  call: Call,
  request: Readonly<Record<string, unknown>>,
): string | Failure {
  const { world, faults, log } = simulation;
  const { operation, principal, region } = call;
  if (!isOperationOf('config', operation))
    return failure('UnknownOperationException', `The simulator does not answer ${operation}.`);
  const action = `config:${operation}`;
  log.use(principal.role, action, RESOURCES[operation] ?? '*');
  const noPolicy = `because no identity-based policy allows the ${action} action`;
  const account = world.organization.byId.get(principal.accountId);
  const isDenied = faults.find('actions-denied', principal.accountId, region, ({ actions }) =>
    actions.includes(action),
  );
  if (isAggregatorOperation(operation) && principal.role === 'aggregator')
    return isDenied
      ? failure('AccessDeniedException', notAuthorized(call, action, noPolicy))
      : callAggregator(simulation, call, operation, request);
  if (isAggregatorOperation(operation) || principal.role !== 'spoke' || account === undefined) {
    const reason = `a session of the ${principal.role} role calls Config`;
    log.violate({ principal: principal.arn, operation: action, resource: region, reason });
    return failure('AccessDeniedException', notAuthorized(call, action, noPolicy));
  }
  const outsideSession = deniedBySession(call, action);
  if (outsideSession !== undefined) return outsideSession;
  if (!world.scenario.regions.includes(region) || faults.find('region-disabled', account.id, region))
    return NOT_ENABLED;
  if (faults.find('scp-deny', account.id, region, ({ on }) => on === 'config')) {
    const tail = deniedByPolicy(world, MANAGEMENT_ACCOUNT_ID);
    return failure('AccessDeniedException', notAuthorized(call, action, tail));
  }
  const policy = faults.find('policy-deny', account.id, region, ({ on }) => on === 'config');
  if (policy) return failure('AccessDeniedException', notAuthorized(call, action, policyTail(policy, action)));
  if (isDenied || faults.find('access-denied', account.id, region)) {
    return failure('AccessDeniedException', notAuthorized(call, action, noPolicy));
  }
  return HANDLERS[operation](simulation, call, placeOf(account, region), request);
}
