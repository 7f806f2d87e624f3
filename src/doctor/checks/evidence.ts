// Checks whether evidence is authenticated, so that only evidence made by a worker is published, and whether manifests can be anchored.
import { verify } from 'node:crypto';
import type { SigningKey } from '#src/aws/signing-key.ts';
import type { Store } from '#src/aws/store.ts';
import type { Config } from '#src/config/config.ts';
import { keys } from '#domain/keys.ts';
import { describeError, ok, warning, type Check, type CheckResult } from '../check.ts';

export const evidence: Check = {
  name: 'evidence',
  remedy: 'Check EVIDENCE_KEY.',
  async run({ config, aws, signal }) {
    return [
      checkKeys(config),
      ...(aws.anchors ? [await checkAnchors(aws.anchors, signal)] : []),
      ...(aws.signingKey ? [await checkSigningKey(aws.signingKey, signal)] : []),
    ];
  },
};

function checkKeys({ EVIDENCE_KEY }: Config): CheckResult {
  const [signing, ...others] = EVIDENCE_KEY.map((item) => item.split(':')[0]);
  if (signing === undefined)
    return warning(
      'EVIDENCE_KEY is not set: whoever reaches the Temporal namespace can publish a forged report',
      'Set EVIDENCE_KEY to a new key (docs/security.md).',
    );
  const verifying = others.length === 0 ? '' : `; older evidence is verified with ${others.join(', ')}`;
  return ok(`evidence is authenticated with the key ${signing}${verifying}`);
}

/** Writes a probe under a key that is never overwritten, because the bucket keeps its objects unchanged. */
async function checkAnchors(anchors: Store, signal: AbortSignal): Promise<CheckResult> {
  const place = `s3://${anchors.bucket}`;
  try {
    await anchors.putOnce(keys.anchorProbe, Buffer.from(PROBE), 'application/json', signal);
    return ok(
      `${place} accepts anchors; its Object Lock and its policy are not checked, because only its owner sees them`,
    );
  } catch (error) {
    signal.throwIfAborted();
    return warning(
      `${place} does not accept anchors: ${describeError(error)}`,
      'Check ANCHOR_BUCKET, and that terraform/anchor names the hub role and terraform/hub the bucket.',
    );
  }
}

/** Signs a probe and checks the signature with the public key, as an auditor would. */
async function checkSigningKey(signingKey: SigningKey, signal: AbortSignal): Promise<CheckResult> {
  const { keyArn } = signingKey;
  try {
    const signature = await signingKey.sign(Buffer.from(PROBE), signal);
    if (verify('sha256', Buffer.from(PROBE), await signingKey.readPublicKey(signal), signature))
      return ok(`manifests are signed with ${keyArn}`);
    return warning(`${keyArn} signs something else than SHA-256 with ECDSA`, SIGNING_KEY_REMEDY);
  } catch (error) {
    signal.throwIfAborted();
    return warning(`${keyArn} cannot sign manifests: ${describeError(error)}`, SIGNING_KEY_REMEDY);
  }
}

const SIGNING_KEY_REMEDY =
  'Check that SIGNING_KEY_ARN is an asymmetric key (ECC_NIST_P256, SIGN_VERIFY), and that terraform/hub and its key policy let the hub role use it.';

const PROBE = JSON.stringify({ what: 'Written by doctor to see whether anchors can be written. It is written once.' });
