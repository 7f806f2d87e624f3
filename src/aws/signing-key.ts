// Signs manifests with an asymmetric key in AWS KMS, whose private key never leaves KMS.
import { createHash, createPublicKey } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import type { Config } from '#src/config/config.ts';
import { toProxyVariables } from '#src/config/proxy.ts';
import { clientDefaults, createSharedHandler, observeCalls, type AwsCall } from './clients.ts';

export type SigningKey = {
  keyArn: string;
  /** Signs the SHA-256 of a message with ECDSA. Returns the DER-encoded signature. */
  sign(message: Buffer, signal?: AbortSignal): Promise<Buffer>;
  /** Returns the public key as PEM. */
  readPublicKey(signal?: AbortSignal): Promise<string>;
};

/** The maximum number of attempts per call, which is low because the report does not wait long for a signature. */
const ATTEMPTS = 3;

/**
 * Opens the key that SIGNING_KEY_ARN names, with its own connections and in the region of the ARN. Returns undefined if the setting is not
 * set.
 */
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
