// Only the S3 client: the publishing thread is started for each report, and loads no other client.
import { S3Client } from '@aws-sdk/client-s3';
import type { Config } from '#src/config/config.ts';
import { proxyOf } from '#src/config/proxy.ts';
import { clientDefaults, createSharedHandler, observeCalls, type AwsCall } from './clients.ts';
import { createStore, type Store } from './store.ts';

/** What is stored is compared with its SHA-256; the SDK's own CRC would be a second pass over every byte. */
const CHECKSUMS = { requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' } as const;

/** For reads ahead and the parts of three uploads. */
const SOCKETS = 100;

/** A client of S3; `onCall` gets each call's attempts. */
export function createS3(defaults: ReturnType<typeof clientDefaults>, onCall: (call: AwsCall) => void): S3Client {
  // Path style, because a bucket with dots in its name has no valid certificate in the other.
  const client = new S3Client({ ...defaults, ...CHECKSUMS, forcePathStyle: true });
  observeCalls(client, 's3', onCall);
  return client;
}

/** The report's bucket, with its own connections. */
export function openStore(config: Config, onCall: (call: AwsCall) => void): Store {
  const defaults = clientDefaults(createSharedHandler(SOCKETS, proxyOf(config)));
  return createStore(createS3(defaults, onCall), config.REPORT_BUCKET);
}
