// Reads the AWS identity of the process in the hub account. Roles in other accounts are in the same partition.
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';

export type Identity = {
  arn: string;
  accountId: string;
  /** The partition, such as `aws` or `aws-cn`. */
  partition: string;
  /**
   * Whether the key belongs to an IAM user and is therefore valid until somebody deletes it. The access key ids of sessions start with
   * ASIA.
   */
  usesIamUserKey: boolean;
  /** How far this machine's clock was ahead of AWS's when the identity was read. The value is negative if it was behind. */
  clockAheadMs: number;
};

/** Makes one STS request for all callers. If it fails, all waiting callers get the error, and the next caller sends a new request. */
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
