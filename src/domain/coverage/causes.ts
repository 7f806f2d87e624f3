// Causes of failures whose remedy differs from that of their disposition. Each is recognized by AWS's error message or code, or by the
// limit of the run that was exceeded.
import { REMEDIES, type Disposition } from './dispositions.ts';

/** The remedy for each cause. Outcomes store the cause by name. */
const CAUSE_REMEDIES = {
  'resource-control-policy':
    'Exempt the role that the reason names as user from the resource control policy; then retry the account.',
  'vpc-endpoint-policy':
    'Allow the action that the reason names in the policy of the VPC endpoint through which the worker reaches AWS; then retry the account.',
  'permissions-boundary':
    'Allow the action that the reason names in the permissions boundary of the role that it names as user; then retry the account.',
  'session-policy':
    'Allow the action that the reason names in the session policy with which the user that it names was given its session; then retry the account.',
  'identity-policy':
    'Allow the action that the reason names in the policies of the role that it names as user, and remove what denies it; then retry the account.',
  'sts-not-activated':
    "Activate AWS STS for the worker's region in the account (IAM console, Account settings), or set AWS_REGION of the worker to a region where it is active; then retry the account.",
  'session-tags':
    'Shorten the session tags of the hub role: for EKS Pod Identity, create its association with disableSessionTags; then retry the account.',
  unfinished:
    'Nothing to do while the retry window is open: the run goes on reading the account and then republishes the report. Afterwards, retry the account; PUBLISH_DEADLINE_MINUTES says how long a run waits.',
  'account-timeout': 'Raise ACCOUNT_TIMEOUT_MINUTES; then retry the account.',
} as const;

/** Why a region or account failed, if the disposition does not explain it. Outcomes of version 1.0 have no cause. */
export type Cause = keyof typeof CAUSE_REMEDIES;

/** Every cause. */
export const CAUSES = Object.keys(CAUSE_REMEDIES) as Cause[];

/** Returns the one-line remedy for an outcome. For a cause that only a later version knows, returns the remedy for the disposition. */
export function findRemedy({ disposition, cause }: { disposition: Disposition; cause?: Cause | undefined }): string {
  return cause !== undefined && Object.hasOwn(CAUSE_REMEDIES, cause) ? CAUSE_REMEDIES[cause] : REMEDIES[disposition];
}
