// Checks the worker's identity and clock. In a cluster the identity must be a role, because a long-lived key can leak.
import { partitionOfRegion } from '#domain/partitions.ts';
import type { Config } from '#src/config/config.ts';
import { failure, ok, warning, type Check, type CheckResult } from '../check.ts';

/**
 * AWS rejects a signature if the clock is off by more than five minutes, and the SDK then uses AWS's clock. Reports, however, are dated by
 * the worker's own clock.
 */
const MAX_CLOCK_SKEW_MS = 60_000;

export const identity: Check = {
  name: 'identity',
  remedy:
    'Give the process credentials: a service account with the hub role in a cluster, AWS_PROFILE or `aws sso login` on a laptop; and set AWS_REGION.',
  async run({ aws, config, isInCluster }) {
    const { arn, partition, usesIamUserKey, clockAheadMs } = await aws.identity();
    const foreignPartitions = findForeignPartitions(config, partition);
    const clock = checkClock(clockAheadMs);
    if (!usesIamUserKey) return [ok(arn), ...foreignPartitions, ...clock];
    const message = `${arn}, by a long-lived key`;
    return [
      ...foreignPartitions,
      isInCluster
        ? failure(message, 'Remove AWS_ACCESS_KEY_ID from the pod and let its service account be the hub role.')
        : warning(message, 'Use SSO or a role: a long-lived key is one that leaks.'),
      ...clock,
    ];
  },
};

function checkClock(aheadMs: number): CheckResult[] {
  if (Math.abs(aheadMs) <= MAX_CLOCK_SKEW_MS) return [];
  const minutes = Math.round(Math.abs(aheadMs) / 60_000);
  const skew = `the clock is ${minutes} min ${aheadMs > 0 ? 'ahead of' : 'behind'} AWS's`;
  return [
    warning(
      `${skew}: the hub role's own credentials are renewed too often or too late, and dates may be wrong`,
      'Synchronize the clock of this machine (chrony, systemd-timesyncd, or the time sync of the node).',
    ),
  ];
}

/** Reports regions and roles in the settings that belong to another partition, because the identity cannot access them. */
function findForeignPartitions({ REGIONS, ORG_ROLE_ARN }: Config, partition: string): CheckResult[] {
  const regions = REGIONS.filter((region) => partitionOfRegion(region).id !== partition);
  const roles = ORG_ROLE_ARN && ORG_ROLE_ARN.split(':')[1] !== partition ? [ORG_ROLE_ARN] : [];
  const remedy = `The identity is of the partition ${partition}: name only regions and roles of it, and give each partition a worker of its own.`;
  return [
    ...regions.map((region) =>
      failure(`REGIONS: ${region} lies in the partition ${partitionOfRegion(region).id}`, remedy),
    ),
    ...roles.map((role) => failure(`ORG_ROLE_ARN: ${role} lies in another partition`, remedy)),
  ];
}
