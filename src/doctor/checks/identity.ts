// Checks the worker's identity. In a cluster it must be a role, because a long-lived key can leak.
import { failure, ok, warning, type Check } from '../check.ts';

export const identity: Check = {
  name: 'identity',
  remedy:
    'Give the process credentials: a service account with the hub role in a cluster, AWS_PROFILE or `aws sso login` on a laptop; and set AWS_REGION.',
  async run({ aws, isInCluster }) {
    const { arn, usesIamUserKey } = await aws.identity();
    if (!usesIamUserKey) return [ok(arn)];
    const message = `${arn}, by a long-lived key`;
    return [
      isInCluster
        ? failure(message, 'Remove AWS_ACCESS_KEY_ID from the pod and let its service account be the hub role.')
        : warning(message, 'Use SSO or a role: a long-lived key is one that leaks.'),
    ];
  },
};
