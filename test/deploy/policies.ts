// The policies as Terraform makes them for one example organization, and the simulator that decides by them.
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { evaluatePolicies } from '../../setup/deploy-policies.mjs';

/** Account ids of AWS's own documentation. */
export const HUB = '111122223333';
const MANAGEMENT = '444455556666';
export const SPOKE = '777788889999';
export const ORGANIZATION = 'o-a1b2c3d4e5';
export const BUCKET = 'arn:aws:s3:::sys-compliance-reports-prod';
export const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
export const PROVIDER_ARN = `arn:aws:iam::${HUB}:oidc-provider/${ISSUER}`;
export const HUB_ROLE = `arn:aws:iam::${HUB}:role/system-config-report-generator-write-role`;
export const LIST_ROLE = `arn:aws:iam::${MANAGEMENT}:role/system-config-report-generator-list-org-role`;
export const AGGREGATOR_ROLE = `arn:aws:iam::${MANAGEMENT}:role/system-config-report-generator-aggregator-role`;
export const READ_ROLE = `arn:aws:iam::${SPOKE}:role/system-config-report-generator-read-role`;

export const HUB_INPUT = {
  organization_id: ORGANIZATION,
  organization_account_id: MANAGEMENT,
  oidc_provider_arns: [PROVIDER_ARN],
  bucket_name: 'sys-compliance-reports-prod',
};

/** A hub for each environment. The second account has two, by different names. */
export const HUB_ROLES = [
  HUB_ROLE,
  'arn:aws:iam::222233334444:role/system-config-report-generator-write-role',
  'arn:aws:iam::222233334444:role/stg/hub',
];

export const OPTIONAL_HUB_INPUT = {
  kms_key_arn: `arn:aws:kms:us-east-1:${HUB}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
  anchor_bucket_name: 'compliance-anchors',
  signing_key_arn: `arn:aws:kms:us-east-1:${HUB}:key/5678efab-12ab-34cd-56ef-1234567890ab`,
  aggregator_role_arn: AGGREGATOR_ROLE,
  sns_topic_arn: `arn:aws:sns:us-east-1:${HUB}:compliance`,
  ses: { identity_arn: `arn:aws:ses:us-east-1:${HUB}:identity/example.com`, from: 'compliance@example.com' },
};
export const SPOKE_INPUT = { account_id: SPOKE, hub_account_id: HUB, organization_id: ORGANIZATION };
export const AGGREGATOR_INPUT = { hub_account_id: HUB, organization_id: ORGANIZATION };
export const LIST_INPUT = { management_account_id: MANAGEMENT, hub_account_id: HUB, organization_id: ORGANIZATION };

type Statement = {
  Sid: string;
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  Resource?: string | string[];
  Principal?: unknown;
  Condition?: Record<string, Record<string, string>>;
};
export type Policy = { Version: string; Statement: Statement[] };
export type Role = { trust: Policy; permissions: Policy };

/** Evaluates a role's module once a case. */
export async function rolesOf<Case extends string>(
  terraform: string,
  module: 'hub' | 'spoke' | 'organization' | 'aggregator',
  cases: Record<Case, Record<string, unknown>>,
): Promise<Record<Case, Role>> {
  const outputs = await evaluatePolicies(terraform, module, cases);
  const roles = Object.entries<Record<string, string>>(outputs).map(([name, output]) => [
    name,
    { trust: JSON.parse(output['trust_policy']!), permissions: JSON.parse(output['permissions_policy']!) },
  ]);
  return Object.fromEntries(roles) as Record<Case, Role>;
}

/** Every action that a policy allows, sorted. */
export function allowedActions({ Statement }: Policy): string[] {
  return [...new Set(Statement.flatMap(({ Action }) => Action))].toSorted();
}

function accountOf(arn: string): string {
  return arn.split(':')[4]!;
}

type Request = {
  /** ARN of a role; its session makes the request. */
  principal: string;
  permissions: Policy;
  action: string;
  resource: string;
  /** The account that owns the resource. Absent: the one that its ARN names, or the principal's. */
  resourceAccount?: string;
  context?: Record<string, string>;
  /** Policy of the resource: a trust policy, a bucket policy. */
  resourcePolicy?: Policy;
};

/** Whether AWS would allow it; throws if the simulator cannot tell, so that a denial is never a misspelt question. */
export async function isAllowed(request: Request): Promise<boolean> {
  const { principal, permissions, action, resource, resourceAccount, context = {}, resourcePolicy } = request;
  const result = await runSimulation(
    {
      request: {
        principal: principal.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/').concat('/session'),
        action,
        // `*` and buckets name no account: here they are of the role's own.
        resource: { resource, accountId: resourceAccount ?? (resource.split(':')[4] || accountOf(principal)) },
        contextVariables: { 'aws:PrincipalArn': principal, 'aws:PrincipalOrgID': ORGANIZATION, ...context },
      },
      identityPolicies: [{ name: 'permissions', policy: permissions }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(resourcePolicy ? { resourcePolicy } : {}),
    },
    {},
  );
  if (result.resultType === 'error') throw new Error(`${action} on ${resource}: ${JSON.stringify(result.errors)}`);
  return result.overallResult === 'Allowed';
}
