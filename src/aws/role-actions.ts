// The IAM actions that the product needs in the roles that it assumes. Each session is limited to them by a session policy.
import type { Config } from '#src/config/config.ts';

/**
 * The actions that a scan and `doctor` use in an account. Terraform and CloudFormation grant the same actions; test/deploy compares them.
 */
const SPOKE_ACTIONS: readonly string[] = [
  'config:DescribeComplianceByConfigRule',
  'config:DescribeConfigRuleEvaluationStatus',
  'config:DescribeConfigRules',
  'config:DescribeConfigurationRecorderStatus',
  'config:DescribeConfigurationRecorders',
  'config:GetComplianceDetailsByConfigRule',
  'config:ListConfigurationRecorders',
];

/**
 * The actions of the role that lists the organization. Reading tags is always included, because whether a run reads tags depends on its
 * plan, which may have been made with an earlier setting.
 */
export const ORGANIZATION_ACTIONS: readonly string[] = [
  'organizations:ListAccounts',
  'organizations:ListAccountsForParent',
  'organizations:ListOrganizationalUnitsForParent',
  'organizations:ListRoots',
  'organizations:ListTagsForResource',
];

/** The actions that a run and `doctor` use with the role that reads the aggregator. */
export const AGGREGATOR_ACTIONS: readonly string[] = [
  'config:DescribeAggregateComplianceByConfigRules',
  'config:DescribeConfigurationAggregatorSourcesStatus',
  'config:DescribeConfigurationAggregators',
];

/** Returns the actions that a session of a spoke role is limited to. */
export function spokeActions({ READ_TAGS }: Pick<Config, 'READ_TAGS'>): readonly string[] {
  return READ_TAGS ? [...SPOKE_ACTIONS, 'config:SelectResourceConfig'] : SPOKE_ACTIONS;
}

/**
 * Returns the session policy that allows only these actions. A session is permitted only what both this policy and the role's policies
 * allow (IAM User Guide, "Session policies"), so `*` grants nothing more than the role does. STS accepts a policy of at most 2,048
 * characters, and also limits the packed size of the policy and the session tags together.
 */
export function toSessionPolicy(actions: readonly string[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
  });
}
