// The key that signs manifests: an asymmetric key of AWS KMS, whose private half nobody ever has.
import { createHash, createPublicKey } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import type { Config } from '#src/config/config.ts';
import { toProxyVariables } from '#src/config/proxy.ts';
import { clientDefaults, createSharedHandler, observeCalls, type AwsCall } from './clients.ts';

export type SigningKey = {
  keyArn: string;
  /** Signs the SHA-256 of a message with ECDSA. Returns the signature as DER. */
  sign(message: Buffer, signal?: AbortSignal): Promise<Buffer>;
  /** Returns the public key as PEM. */
  readPublicKey(signal?: AbortSignal): Promise<string>;
};

/** The attempts per call. Few, because the report does not wait for a signature for long. */
const ATTEMPTS = 3;

/** Opens SIGNING_KEY_ARN with connections of its own, in the region that the ARN names. Undefined if it is not set. */
export function openSigningKey(config: Config, onCall: (call: AwsCall) => void): SigningKey | undefined {
  const { SIGNING_KEY_ARN: keyArn } = config;
  if (keyArn === undefined) return undefined;
  const region = keyArn.split(':')[3]!;
  const client = new KMSClient({
    ...clientDefaults(createSharedHandler(2, toProxyVariables(config)), ATTEMPTS),
    region,
  });
  observeCalls(client, 'kms', onCall);
  const options = (signal: AbortSignal | undefined) => (signal ? { abortSignal: signal } : {});
  return {
    keyArn,
    async sign(message, signal) {
      const command = new SignCommand({
        KeyId: keyArn,
        Message: createHash('sha256').update(message).digest(),
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_256',
      });
      const { Signature } = await client.send(command, options(signal));
      if (!Signature) throw new TypeError('KMS answered without a signature');
      return Buffer.from(Signature);
    },
    async readPublicKey(signal) {
      const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId: keyArn }), options(signal));
      if (!PublicKey) throw new TypeError('KMS answered without a public key');
      const key = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
      return key.export({ format: 'pem', type: 'spki' }) as string;
    },
  };
}
