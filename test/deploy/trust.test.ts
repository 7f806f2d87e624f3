// Who may be the hub role, and whom spokes and the organization let in: ours, and none of the neighbours.
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { absent, terraform } from '../../setup/deploy-tools.mjs';
import {
  HUB,
  HUB_INPUT,
  HUB_ROLE,
  HUB_ROLES,
  isAllowed,
  ISSUER,
  LIST_INPUT,
  LIST_ROLE,
  PROVIDER_ARN,
  READ_ROLE,
  rolesOf,
  SPOKE_INPUT,
  type Policy,
  type Role,
} from './policies.ts';

const program = terraform();

/**
 * Whether a web identity may assume the role. By hand, for the simulator ignores the keys of an OIDC provider. Strict about
 * what it understands: any other operator or key throws.
 */
function trusts({ Statement }: Policy, provider: string, claims: { sub: string; aud: string }): boolean {
  return Statement.some(({ Effect, Action, Principal, Condition = {} }) => {
    if (Action !== 'sts:AssumeRoleWithWebIdentity') return false;
    const { StringEquals = {}, ...others } = Condition;
    const asked = Object.entries(StringEquals);
    const unknown = [...Object.keys(others), ...Object.keys(StringEquals).filter((key) => !/:(sub|aud)$/.test(key))];
    if (Effect !== 'Allow' || unknown.length > 0) throw new Error(`not understood: ${unknown.join(', ')}`);
    const federated = (Principal as { Federated: string }).Federated === provider;
    const issuer = provider.slice(provider.indexOf('/') + 1);
    const isClaimed = ([key, value]: [string, string]) =>
      key.startsWith(`${issuer}:`) && claims[key.slice(issuer.length + 1) as 'sub' | 'aud'] === value;
    // Both: a token of the right audience of any pod, or of the right pod for another audience, is not enough.
    return federated && asked.length === 2 && asked.every(isClaimed);
  });
}

describe('trust', () => {
  beforeEach(({ skip }) => skip(!program, absent.terraform));

  let hub: Record<'irsa' | 'podIdentity', Role>;
  let spoke: Record<'open' | 'secret' | 'environments', Role>;
  let list: Record<'plain' | 'environments', Role>;
  const cluster = `arn:aws:eks:us-east-1:${HUB}:cluster/ptdev-cybsecops-cluster`;
  beforeAll(async () => {
    if (!program) return;
    const podIdentity = { ...HUB_INPUT, pod_identity_cluster_arn: cluster };
    hub = await rolesOf(program, 'hub', { irsa: HUB_INPUT, podIdentity });
    const severalHubs = { hub_account_id: null, hub_role_arns: HUB_ROLES };
    spoke = await rolesOf(program, 'spoke', {
      open: SPOKE_INPUT,
      secret: { ...SPOKE_INPUT, external_id: 's3cret' },
      environments: { ...SPOKE_INPUT, ...severalHubs },
    });
    list = await rolesOf(program, 'organization', {
      plain: LIST_INPUT,
      environments: { ...LIST_INPUT, ...severalHubs },
    });
  });

  const ours = { sub: 'system:serviceaccount:security-compliance:report-generator-sa', aud: 'sts.amazonaws.com' };

  test('the worker is the hub role by its service account and the audience of STS, and by nothing else', () => {
    expect(hub.irsa.trust.Statement).toEqual([
      {
        Sid: 'OneServiceAccountOfCluster1',
        Effect: 'Allow',
        Principal: { Federated: PROVIDER_ARN },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { [`${ISSUER}:sub`]: ours.sub, [`${ISSUER}:aud`]: ours.aud } },
      },
    ]);
    expect(trusts(hub.irsa.trust, PROVIDER_ARN, ours)).toBe(true);
  });

  test.each([
    ['another service account', { sub: 'system:serviceaccount:security-compliance:report-schedule-sa' }],
    ['the default service account', { sub: 'system:serviceaccount:security-compliance:default' }],
    ['the same name in another namespace', { sub: 'system:serviceaccount:default:report-generator-sa' }],
    ['a name that ours begins', { sub: `${ours.sub}-2` }],
    ['the audience of the Kubernetes API', { aud: 'https://kubernetes.default.svc' }],
  ])('%s may not be the hub role', (_who, claims) => {
    expect(trusts(hub.irsa.trust, PROVIDER_ARN, { ...ours, ...claims })).toBe(false);
  });

  test('the same service account of another cluster may not be the hub role', () => {
    expect(trusts(hub.irsa.trust, PROVIDER_ARN.replace(/EXAMPLE$/, 'ANOTHER'), ours)).toBe(false);
  });

  type Way = { by?: Role; from?: string; into?: string; policy?: Policy; context?: Record<string, string> };
  const enters = (
    { by = hub.irsa, from = HUB_ROLE, into = READ_ROLE, policy = spoke.open.trust, context }: Way,
    action = 'sts:AssumeRole',
  ) =>
    isAllowed({
      principal: from,
      permissions: by.permissions,
      action,
      resource: into,
      resourcePolicy: policy,
      context: { 'aws:ResourceOrgID': 'o-a1b2c3d4e5', ...context },
    });

  test('the hub role enters a spoke of the organization and the role that lists it', async () => {
    expect(await enters({})).toBe(true);
    expect(await enters({ into: LIST_ROLE, policy: list.plain.trust })).toBe(true);
  });

  test('the hub role of each environment enters where several are trusted, and no other role of their accounts does', async () => {
    const entering = async (from: string) => [
      await enters({ from, policy: spoke.environments.trust }),
      await enters({ from, into: LIST_ROLE, policy: list.environments.trust }),
      await enters({ from, policy: spoke.environments.trust }, 'sts:TagSession'),
    ];
    const strangers = [
      HUB_ROLES[2]!.replace('222233334444', HUB), // Trusted in another account only.
      HUB_ROLES[1]!.replace('222233334444', '999999999999'),
      `${HUB_ROLE}-2`,
    ];
    const podIdentity = { by: hub.podIdentity };
    for (const from of HUB_ROLES) {
      expect([from, ...(await entering(from)).slice(0, 2)]).toEqual([from, true, true]);
      expect(await enters({ ...podIdentity, from, policy: spoke.environments.trust }, 'sts:TagSession')).toBe(true);
    }
    for (const from of strangers) expect([from, ...(await entering(from))]).toEqual([from, false, false, false]);
  });

  test('an external id, where one is asked for, must be the one', async () => {
    const policy = spoke.secret.trust;
    expect(await enters({ policy, context: { 'sts:ExternalId': 's3cret' } })).toBe(true);
    expect(await enters({ policy, context: { 'sts:ExternalId': 'guess' } })).toBe(false);
    expect(await enters({ policy })).toBe(false);
  });

  test.each([
    ['another role of the hub account', { from: `arn:aws:iam::${HUB}:role/another-role` }],
    ['a role whose name ours begins', { from: `${HUB_ROLE}-2` }],
    ['the role of the same name in another account', { from: HUB_ROLE.replace(HUB, '999999999999') }],
    ['the same role of another organization', { context: { 'aws:PrincipalOrgID': 'o-zzzzzzzzzz' } }],
  ])('%s enters neither a spoke nor the role that lists the organization', async (_who, way: Way) => {
    expect(await enters(way)).toBe(false);
    expect(await enters({ ...way, into: LIST_ROLE, policy: list.plain.trust })).toBe(false);
  });

  test('the hub role enters no other role, and no spoke of another organization', async () => {
    const admin = READ_ROLE.replace('system-config-report-generator-read-role', 'OrganizationAccountAccessRole');
    expect(await enters({ into: admin })).toBe(false);
    const elsewhere = { 'aws:ResourceOrgID': 'o-zzzzzzzzzz' };
    expect(await enters({ context: elsewhere })).toBe(false);
    expect(await enters({ into: LIST_ROLE, policy: list.plain.trust, context: elsewhere })).toBe(false);
  });

  test('session tags of EKS Pod Identity reach a spoke that allows them, and stop at one that does not', async () => {
    const by = hub.podIdentity;
    expect(await enters({ by }, 'sts:TagSession')).toBe(true);
    expect(await enters({ by, into: LIST_ROLE, policy: list.plain.trust }, 'sts:TagSession')).toBe(true);
    expect(await enters({ by, policy: spoke.secret.trust }, 'sts:TagSession')).toBe(true);
    const { Version, Statement } = spoke.open.trust;
    const without = { Version, Statement: Statement.filter(({ Action }) => Action !== 'sts:TagSession') };
    expect(without.Statement.length).toBe(Statement.length - 1);
    expect(await enters({ by, policy: without }, 'sts:TagSession')).toBe(false);
    expect(await enters({ by, policy: without })).toBe(true);
  });

  test('under IRSA there are no session tags, and the hub role may set none', async () => {
    expect(await enters({}, 'sts:TagSession')).toBe(false);
  });
});
