// Distinguishes access denials by AWS's words, because each kind of policy is changed by other people in another place.
import type { Cause } from '#domain/coverage/causes.ts';
import type { Disposition } from '#domain/coverage/dispositions.ts';

/** A kind of policy that AWS names in a denial. */
type DenyingPolicy =
  | 'service-control'
  | 'resource-control'
  | 'vpc-endpoint'
  | 'permissions-boundary'
  | 'session'
  | 'identity'
  | 'role-trust';

/** The policy that denied a call, and whether a statement of it does so expressly. */
type Denial = { policy: DenyingPolicy; isExplicit: boolean };

/**
 * AWS's formats: "with an explicit deny in a(n) … policy" and "because no … policy allows the … action", since January 2026
 * followed by the policy's ARN. If several kinds deny a call, AWS names one. Source: IAM User Guide, "Troubleshoot access denied
 * error messages" (troubleshoot_access-denied.html), with an example for each kind below.
 */
const FORMAT = /(with an explicit deny in|because no) (?:an? |the )?([a-z -]{0,40}?) ?(?:policy|policies|boundary)\b/i;

const POLICIES: Readonly<Record<string, DenyingPolicy>> = {
  'service control': 'service-control',
  'resource control': 'resource-control',
  'vpc endpoint': 'vpc-endpoint',
  permissions: 'permissions-boundary',
  session: 'session',
  'identity-based': 'identity',
  'role trust': 'role-trust',
  // The resource that AssumeRole is about is the role, so that its policy is the trust policy.
  'resource-based': 'role-trust',
};

/** Finds the kind of policy that AWS's message names. Undefined if it names none that we know. */
function findDenial(message: string): Denial | undefined {
  const [, how = '', name = ''] = FORMAT.exec(message) ?? [];
  const policy = POLICIES[name.toLowerCase()];
  return policy && { policy, isExplicit: how.toLowerCase() !== 'because no' };
}

const CAUSE_OF = {
  'resource-control': 'resource-control-policy',
  'vpc-endpoint': 'vpc-endpoint-policy',
  'permissions-boundary': 'permissions-boundary',
  session: 'session-policy',
  identity: 'identity-policy',
} as const satisfies Partial<Record<DenyingPolicy, Cause>>;

/**
 * Returns what a denial makes of the region or account. If AssumeRole is denied and no policy is named, the role does not exist or
 * does not trust the hub role: AWS's answer is the same (IAM User Guide, troubleshoot_roles.html).
 */
export function judgeDenial(message: string, isAssumeRole: boolean): { disposition: Disposition; cause?: Cause } {
  const denial = findDenial(message);
  const unnamed = isAssumeRole ? 'role-missing' : 'access-denied';
  if (denial === undefined || denial.policy === 'role-trust') return { disposition: unnamed };
  if (denial.policy === 'service-control') return { disposition: 'blocked-by-scp' };
  // Without a statement in the spoke role's own policies, the disposition's remedy says what to grant.
  if (denial.policy === 'identity' && !isAssumeRole && !denial.isExplicit) return { disposition: 'access-denied' };
  return { disposition: 'access-denied', cause: CAUSE_OF[denial.policy] };
}
