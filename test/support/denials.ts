// How AWS refuses a role or a region, and what the report makes of it: played against the simulator and against moto.

/** The kinds of policy that AWS names. */
type Policy =
  | 'service-control'
  | 'resource-control'
  | 'vpc-endpoint'
  | 'permissions-boundary'
  | 'session'
  | 'identity'
  | 'role-trust';

export type DenialCase = {
  title: string;
  /** The call that is refused: AssumeRole, or every call to AWS Config in one region. */
  on: 'assume-role' | 'config';
  /** The end of AWS's message (IAM User Guide, troubleshoot_access-denied.html), or STS's own error. */
  words: string;
  fault:
    | { kind: 'policy-deny'; policy: Policy; effect: 'explicit' | 'implicit' }
    | { kind: 'sts-refuse'; code: 'RegionDisabledException' | 'PackedPolicyTooLargeException' }
    | { kind: 'role-missing' };
  disposition: string;
  /** What the remedy names: the thing that somebody has to change. */
  remedy: RegExp;
};

const assume = 'sts:AssumeRole action';
const list = 'config:DescribeConfigRules action';

type Line = [DenialCase['on'], Policy, 'explicit' | 'implicit', words: string, disposition: string, remedy: RegExp];

const BY_POLICY: Line[] = [
  [
    'assume-role',
    'service-control',
    'explicit',
    'a service control policy',
    'blocked-by-scp',
    /service control policy/,
  ],
  [
    'assume-role',
    'service-control',
    'implicit',
    `service control policy allows the ${assume}`,
    'blocked-by-scp',
    /service control policy/,
  ],
  [
    'assume-role',
    'resource-control',
    'explicit',
    'a resource control policy',
    'access-denied',
    /resource control policy/,
  ],
  ['assume-role', 'vpc-endpoint', 'explicit', 'a VPC endpoint policy', 'access-denied', /policy of the VPC endpoint/],
  [
    'assume-role',
    'permissions-boundary',
    'implicit',
    `permissions boundary allows the ${assume}`,
    'access-denied',
    /permissions boundary/,
  ],
  ['assume-role', 'session', 'implicit', `session policy allows the ${assume}`, 'access-denied', /session policy/],
  [
    'assume-role',
    'identity',
    'implicit',
    `identity-based policy allows the ${assume}`,
    'access-denied',
    /policies of the role that it names as user/,
  ],
  ['assume-role', 'role-trust', 'implicit', `role trust policy allows the ${assume}`, 'role-missing', /trust policy/],
  ['config', 'service-control', 'explicit', 'a service control policy', 'blocked-by-scp', /service control policy/],
  [
    'config',
    'vpc-endpoint',
    'implicit',
    `VPC endpoint policy allows the ${list}`,
    'access-denied',
    /policy of the VPC endpoint/,
  ],
  ['config', 'permissions-boundary', 'explicit', 'a permissions boundary', 'access-denied', /permissions boundary/],
  ['config', 'session', 'explicit', 'a session policy', 'access-denied', /session policy/],
  ['config', 'identity', 'explicit', 'an identity-based policy', 'access-denied', /remove what denies it/],
  [
    'config',
    'identity',
    'implicit',
    `identity-based policy allows the ${list}`,
    'access-denied',
    /Grant the spoke role/,
  ],
];

const OTHERS: DenialCase[] = [
  {
    title: 'AssumeRole denied without a policy',
    ...{ on: 'assume-role', words: '', fault: { kind: 'role-missing' } },
    ...{ disposition: 'role-missing', remedy: /Deploy the spoke role/ },
  },
  {
    title: 'STS not activated in the region',
    ...{ on: 'assume-role', words: 'STS is not activated in this region for account' },
    fault: { kind: 'sts-refuse', code: 'RegionDisabledException' },
    ...{ disposition: 'failed', remedy: /Activate AWS STS/ },
  },
  {
    title: 'session tags that are too long',
    ...{ on: 'assume-role', words: 'Packed size of session tags consumes 120% of allotted space' },
    fault: { kind: 'sts-refuse', code: 'PackedPolicyTooLargeException' },
    ...{ disposition: 'failed', remedy: /disableSessionTags/ },
  },
];

const DENIALS: readonly DenialCase[] = [
  ...BY_POLICY.map(([on, policy, effect, words, disposition, remedy]): DenialCase => {
    const start = effect === 'explicit' ? 'with an explicit deny in' : 'because no';
    return {
      title: `${on === 'config' ? 'AWS Config' : 'AssumeRole'} denied by ${policy}, ${effect}`,
      ...{ on, words: `${start} ${words}`, fault: { kind: 'policy-deny', policy, effect }, disposition, remedy },
    };
  }),
  ...OTHERS,
];

/** Distributes cases over accounts: each that is about a role has its own, of the others each has a region. */
export function placeDenials(
  accountIds: readonly string[],
  regions: readonly string[],
): { denial: DenialCase; accountId: string; region: string }[] {
  const ofRoles = DENIALS.filter(({ on }) => on === 'assume-role');
  const ofRegions = DENIALS.filter(({ on }) => on === 'config');
  const accountAt = (index: number) => {
    const id = accountIds[index];
    if (id === undefined) throw new Error(`case ${index} has no account: there are ${accountIds.length}`);
    return id;
  };
  return [
    ...ofRoles.map((denial, index) => ({ denial, accountId: accountAt(index), region: regions[0]! })),
    ...ofRegions.map((denial, index) => ({
      ...{ denial, region: regions[index % regions.length]! },
      accountId: accountAt(ofRoles.length + Math.floor(index / regions.length)),
    })),
  ];
}
