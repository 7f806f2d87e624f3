// Creates the S3 client. This module is separate because the publishing thread, which is started for each report, needs no other client.
import { S3Client } from '@aws-sdk/client-s3';
import type { Config } from '#src/config/config.ts';
import { toProxyVariables } from '#src/config/proxy.ts';
import { clientDefaults, createSharedHandler, observeCalls, type AwsCall } from './clients.ts';
import { createStore, type Store } from './store.ts';
import { addWriteEncryption } from './write-encryption.ts';

/**
 * Turns off the SDK's own CRC checksums, which would need a second pass over every byte. Stored objects are verified by their SHA-256
 * instead.
 */
const CHECKSUMS = { requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' } as const;

/** The number of sockets, which is enough for prefetching and for the parts of three uploads. */
const MAX_SOCKETS = 100;

/** Creates an S3 client whose writes request the encryption that the settings name. `onCall` is called for each attempt of a call. */
export function createS3(
  defaults: ReturnType<typeof clientDefaults>,
  onCall: (call: AwsCall) => void,
  { S3_SSE, S3_SSE_KMS_KEY_ID }: Pick<Config, 'S3_SSE' | 'S3_SSE_KMS_KEY_ID'> = {},
): S3Client {
  // Path-style URLs are used because, with virtual-hosted-style URLs, the TLS certificate does not match a bucket name that contains dots.
  const client = new S3Client({ ...defaults, ...CHECKSUMS, forcePathStyle: true });
  if (S3_SSE) addWriteEncryption(client, { algorithm: S3_SSE, keyId: S3_SSE_KMS_KEY_ID });
  observeCalls(client, 's3', onCall);
  return client;
}

/** Opens the report's bucket with its own connections. */
export function openStore(config: Config, onCall: (call: AwsCall) => void): Store {
  const defaults = clientDefaults(createSharedHandler(MAX_SOCKETS, toProxyVariables(config)));
  return createStore(createS3(defaults, onCall, config), config.REPORT_BUCKET);
}

/** The maximum number of attempts per call for anchors, which is low because the report does not wait long for an anchor. */
const ANCHOR_ATTEMPTS = 3;

/**
 * Opens the bucket of anchors with its own connections. Writes to it request no encryption, because that bucket has its own default
 * encryption.
 */
export function openAnchors(config: Config, onCall: (call: AwsCall) => void): Store | undefined {
  if (config.ANCHOR_BUCKET === undefined) return undefined;
  const defaults = clientDefaults(createSharedHandler(MAX_SOCKETS, toProxyVariables(config)), ANCHOR_ATTEMPTS);
  return createStore(createS3(defaults, onCall), config.ANCHOR_BUCKET);
}
