// Signature Version 4 for many accounts in parallel. The SDK keeps the keys of 50 sessions and regions for the
// whole process; a run has 200 in flight, so it would derive a key again, by four HMACs, for nearly every call.
import { getSigningKey, SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentials } from './session.ts';
import { Sha256 } from './sha256.ts';

/** For `signer` of one client: the SDK's own, which keeps its key as long as session and day are the same. */
export function createSigner(service: string, region: string, credentials: () => Promise<AwsCredentials>): SignatureV4 {
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  let cached: { of: AwsCredentials; date: string; key: Promise<Uint8Array> } | undefined;
  // Private to the SDK's class: if it is renamed one day, calls are still signed, but cost more.
  return Object.assign(signer, {
    getSigningKey(of: AwsCredentials, _region: string, date: string) {
      if (cached?.of !== of || cached.date !== date)
        cached = { of, date, key: getSigningKey(Sha256, of, date, region, service) };
      return cached.key;
    },
  });
}
