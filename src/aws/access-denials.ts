// Distinguishes access denials by the wording of AWS's message, because each kind of policy is managed by different people.
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

/** The policy that denied a call, and whether one of its statements denies the call explicitly. */
type Denial = { policy: DenyingPolicy; isExplicit: boolean };

/**
 * AWS's message formats: "with an explicit deny in a(n) … policy" and "because no … policy allows the … action", followed by the policy's
 * ARN since January 2026. If several kinds of policy deny a call, AWS names only one. Source: IAM User Guide, "Troubleshoot access denied
 * error messages" (troubleshoot_access-denied.html), which has an example of each kind below.
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
  // The resource of AssumeRole is the role, so its resource-based policy is the role's trust policy.
  'resource-based': 'role-trust',
};

/** Returns the kind of policy that AWS's message names, or undefined if it names no known kind. */
function findDenial(message: string): Denial | undefined {
  const [, how = '', name = ''] = FORMAT.exec(message) ?? [];
  const policy = POLICIES[name.toLowerCase()];
  return policy && { policy, isExplicit: how.toLowerCase() !== 'because no' };
}

const CAUSE_BY_POLICY = {
  'resource-control': 'resource-control-policy',
  'vpc-endpoint': 'vpc-endpoint-policy',
  'permissions-boundary': 'permissions-boundary',
  session: 'session-policy',
  identity: 'identity-policy',
} as const satisfies Partial<Record<DenyingPolicy, Cause>>;

/**
 * Returns the disposition of a region or account to which access was denied. If AssumeRole is denied and no policy is named, the role does
 * not exist or does not trust the hub role. AWS's response is the same in both cases (IAM User Guide, troubleshoot_roles.html).
 */
export function classifyDenial(message: string, isAssumeRole: boolean): { disposition: Disposition; cause?: Cause } {
  const denial = findDenial(message);
  const fallback = isAssumeRole ? 'role-missing' : 'access-denied';
  if (denial === undefined || denial.policy === 'role-trust') return { disposition: fallback };
  if (denial.policy === 'service-control') return { disposition: 'blocked-by-scp' };
  // If the spoke role's own policies merely lack a statement, the disposition's remedy already describes what to grant.
  if (denial.policy === 'identity' && !isAssumeRole && !denial.isExplicit) return { disposition: 'access-denied' };
  return { disposition: 'access-denied', cause: CAUSE_BY_POLICY[denial.policy] };
}
