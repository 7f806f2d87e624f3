// The identity of the process in AWS, in the hub account. Roles in other accounts are in the same partition.
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';

export type Identity = {
  arn: string;
  accountId: string;
  /** The partition, such as `aws` or `aws-cn`. */
  partition: string;
  /** Whether the key is an IAM user's, which is valid until somebody deletes it. Ids of session keys start with ASIA. */
  usesIamUserKey: boolean;
  /** By how much the clock of this machine is ahead of AWS's when the identity was read; negative: behind. */
  clockAheadMs: number;
};

/** Asks STS once for all callers. A failure goes to all callers that wait for the answer, and the next caller asks again. */
export function createIdentity(sts: STSClient, serverTimeMs: () => number | undefined): () => Promise<Identity> {
  let pendingIdentity: Promise<Identity> | undefined;
  const ask = async (): Promise<Identity> => {
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
    const clockAheadMs = Date.now() - (serverTimeMs() ?? Date.now());
    const [, partition, , , accountId] = Arn?.split(':') ?? [];
    if (!Arn || !partition || !accountId) throw new TypeError('GetCallerIdentity answered without an ARN');
    const { accessKeyId } = await sts.config.credentials();
    return { arn: Arn, accountId, partition, usesIamUserKey: accessKeyId.startsWith('AKIA'), clockAheadMs };
  };
  return () => {
    pendingIdentity ??= ask().catch((error: unknown) => {
      pendingIdentity = undefined;
      throw error;
    });
    return pendingIdentity;
  };
}
