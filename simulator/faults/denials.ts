// How AWS words a denial by each kind of policy, and STS's refusals that no retry changes.
import { failure, type Failure } from '#simulator/base/answer.ts';
import type { DENYING_POLICIES, FINAL_STS_ERRORS } from '#simulator/scenario/faults.ts';

type Denial = { policy: (typeof DENYING_POLICIES)[number]; effect: 'explicit' | 'implicit' };

/** From the examples of the IAM User Guide, troubleshoot_access-denied.html. */
const WORDS: Readonly<Record<Denial['policy'], { explicit: string; implicit: string }>> = {
  'service-control': { explicit: 'a service control policy', implicit: 'service control policy' },
  // Every resource control policy allows what it does not deny: AWS documents no implicit denial.
  'resource-control': { explicit: 'a resource control policy', implicit: 'resource control policy' },
  'vpc-endpoint': { explicit: 'a VPC endpoint policy', implicit: 'VPC endpoint policy' },
  'permissions-boundary': { explicit: 'a permissions boundary', implicit: 'permissions boundary' },
  session: { explicit: 'a session policy', implicit: 'session policy' },
  identity: { explicit: 'an identity-based policy', implicit: 'identity-based policy' },
  'role-trust': { explicit: 'the role trust policy', implicit: 'role trust policy' },
};

/** How the sentence of a denial ends. */
export function policyTail({ policy, effect }: Denial, action: string): string {
  const { explicit, implicit } = WORDS[policy];
  return effect === 'explicit'
    ? `with an explicit deny in ${explicit}`
    : `because no ${implicit} allows the ${action} action`;
}

/** STS's refusal of a role. Codes and statuses are those of its model (httpResponseCode); AWS does not document the texts: unverified. */
export function stsRefusal(code: (typeof FINAL_STS_ERRORS)[number], accountId: string): Failure {
  if (code === 'RegionDisabledException')
    return failure(
      code,
      `STS is not activated in this region for account:${accountId}. Your account administrator can activate STS in this region using the IAM Console.`,
      403,
    );
  return failure('PackedPolicyTooLarge', 'Packed size of session tags consumes 120% of allotted space.');
}
