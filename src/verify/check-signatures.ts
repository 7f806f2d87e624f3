// Checks the signature of each manifest if the public key is known.
import { buildAttestationKey, findAttestationFault } from '#src/publish/attestation.ts';
import { buildManifestKey } from '#src/publish/manifest.ts';
import type { Difference } from './check-object.ts';
import type { VerifyContext } from './rebuild.ts';

type StoredPublication = { prefix: string; number: number; sha256?: string | undefined };

/** Reports publications whose attestation is missing, invalid, or for a different object. */
export async function checkSignatures(
  { store, readPublicKey }: Pick<VerifyContext, 'store' | 'readPublicKey'>,
  found: readonly StoredPublication[],
): Promise<{ differences: Difference[]; notChecked: string[] }> {
  if (!readPublicKey) return { differences: [], notChecked: [] };
  let publicKey: string;
  try {
    publicKey = await readPublicKey();
  } catch (error) {
    const { name, message } = error as Error;
    return { differences: [], notChecked: [`signatures: the public key cannot be read: ${name}: ${message}`] };
  }
  const differences: Difference[] = [];
  for (const { prefix, sha256 } of found) {
    const manifest = { key: buildManifestKey(prefix), sha256 };
    const key = buildAttestationKey(manifest.key);
    const attestation = await store.find(key);
    const what = attestation
      ? findAttestationFault(attestation.body, publicKey, manifest)
      : 'is not there: the publication is not signed, or it is older than SIGNING_KEY_ARN';
    if (what !== undefined) differences.push({ key, what });
  }
  return { differences, notChecked: [] };
}
