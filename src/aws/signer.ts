// Implements Signature Version 4 for many accounts in parallel. The SDK caches the signing keys of 50 sessions and regions per process. A
// run has 200 sessions and regions in flight, so the SDK would derive the key again for nearly every call, with four HMACs.
import { getSigningKey, SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentials } from './session.ts';
import { Sha256 } from './sha256.ts';

/**
 * Creates the `signer` of one client, which is the SDK's own signer, except that it keeps its signing key until the session or the day
 * changes.
 */
export function createSigner(service: string, region: string, credentials: () => Promise<AwsCredentials>): SignatureV4 {
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  let cached: { of: AwsCredentials; date: string; key: Promise<Uint8Array> } | undefined;
  // This method is private to the SDK's class. If the SDK renames the method, calls are still signed, but signing takes more CPU time.
  return Object.assign(signer, {
    getSigningKey(of: AwsCredentials, _region: string, date: string) {
      if (cached?.of !== of || cached.date !== date)
        cached = { of, date, key: getSigningKey(Sha256, of, date, region, service) };
      return cached.key;
    },
  });
}
