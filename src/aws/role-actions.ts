// The IAM actions that the product needs in the roles that it assumes. Each session is limited to them by a session policy.
import type { Config } from '#src/config/config.ts';

/** What a scan and doctor call in an account. Terraform and CloudFormation grant the same; test/deploy compares them. */
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
 * What the role that lists the organization is asked. Reading tags is always among them, because a run reads what its plan says,
 * which an earlier setting may have made.
 */
export const ORGANIZATION_ACTIONS: readonly string[] = [
  'organizations:ListAccounts',
  'organizations:ListAccountsForParent',
  'organizations:ListOrganizationalUnitsForParent',
  'organizations:ListRoots',
  'organizations:ListTagsForResource',
];

/** What the role that reads the aggregator is asked, by a run and by doctor. */
export const AGGREGATOR_ACTIONS: readonly string[] = [
  'config:DescribeAggregateComplianceByConfigRules',
  'config:DescribeConfigurationAggregatorSourcesStatus',
  'config:DescribeConfigurationAggregators',
];

/** Returns the actions of a session of a spoke role. */
export function spokeActions({ READ_TAGS }: Pick<Config, 'READ_TAGS'>): readonly string[] {
  return READ_TAGS ? [...SPOKE_ACTIONS, 'config:SelectResourceConfig'] : SPOKE_ACTIONS;
}

/**
 * Returns the session policy that allows only these actions. A session may do what both this policy and the role's allow (IAM User
 * Guide, "Session policies"), so that `*` widens no role. STS takes at most 2,048 characters, and packs them with the session tags.
 */
export function toSessionPolicy(actions: readonly string[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
  });
}
