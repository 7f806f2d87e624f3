// One role, deployed by two roads: what StackSets make and what Terraform makes in the management account are the same.
import { beforeEach, expect, test } from 'vitest';
import { absent, terraform } from '../../setup/deploy-tools.mjs';
import { read } from '../docs/repository.ts';
import { resolveTemplate } from './cloudformation.ts';
import { AGGREGATOR_INPUT, HUB, HUB_ROLES, ORGANIZATION, rolesOf, SPOKE, SPOKE_INPUT } from './policies.ts';

const program = terraform();
const template = read('terraform/spokes/spoke-role.yaml');

beforeEach(({ skip }) => skip(!program, absent.terraform));

/**
 * Lists of one and single values mean the same in a policy, and are written either way; so do an account's id and its root as a
 * principal.
 */
const normal = (policy: unknown) =>
  JSON.parse(JSON.stringify(policy), (_key, value: unknown) => {
    if (typeof value === 'string') return value.replace(/^\d{12}$/, 'arn:aws:iam::$&:root');
    return Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
  }) as unknown;

const cases: [string, Record<string, unknown>, Record<string, string>][] = [
  ['as it comes', {}, {}],
  ['with an external id', { external_id: 's3cret' }, { ExternalId: 's3cret' }],
  ['without tags', { read_tags: false }, { ReadTags: 'false' }],
  [
    'with the hubs of several environments',
    { hub_account_id: null, hub_role_arns: HUB_ROLES },
    { HubAccountId: '', HubRoleArns: HUB_ROLES.join(','), HubAccountIds: `${HUB},222233334444` },
  ],
  ['with another hub role', { hub_role_name: 'reports/hub' }, { HubRoleName: 'reports/hub' }],
];

test.each(cases)('%s, the template makes the policies of the module', async (_case, variables, given) => {
  const { role } = await rolesOf(program!, 'spoke', { role: { ...SPOKE_INPUT, ...variables } });
  const made = resolveTemplate(template, SPOKE, { HubAccountId: HUB, OrganizationId: ORGANIZATION, ...given });
  expect(normal(made)).toEqual(
    normal({
      ReadRole: {
        RoleName: 'system-config-report-generator-read-role',
        Path: '/',
        Description: 'Read by the AWS Config compliance report',
        MaxSessionDuration: 3600,
        AssumeRolePolicyDocument: role.trust,
        Policies: [{ PolicyName: 'read-config-compliance', PolicyDocument: role.permissions }],
      },
    }),
  );
});

test('a path and a permissions boundary of the account go to the role', () => {
  const given = { Path: '/reports/', PermissionsBoundaryName: 'limits/readers' };
  const made = resolveTemplate(template, SPOKE, { HubAccountId: HUB, OrganizationId: ORGANIZATION, ...given });
  expect(made).toMatchObject({
    ReadRole: { Path: '/reports/', PermissionsBoundary: `arn:aws:iam::${SPOKE}:policy/limits/readers` },
  });
});

test.each([cases[0]!, cases[3]!, cases[4]!])(
  '%s, the template of the aggregator makes the policies of its module',
  async (_case, variables, given) => {
    const { role } = await rolesOf(program!, 'aggregator', { role: { ...AGGREGATOR_INPUT, ...variables } });
    const parameters = { HubAccountId: HUB, OrganizationId: ORGANIZATION, ...given };
    const made = resolveTemplate(read('terraform/aggregator/aggregator-role.yaml'), SPOKE, parameters);
    expect(normal(made)).toEqual(
      normal({
        AggregatorRole: {
          RoleName: 'system-config-report-generator-aggregator-role',
          Path: '/',
          Description: 'Reads the aggregator for the AWS Config compliance report',
          MaxSessionDuration: 3600,
          AssumeRolePolicyDocument: role.trust,
          Policies: [{ PolicyName: 'read-aggregator', PolicyDocument: role.permissions }],
        },
      }),
    );
  },
);
