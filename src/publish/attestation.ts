// Signs manifests: an in-toto statement about the manifest's SHA-256 in a DSSE envelope, next to the manifest (ADR 0040).
import { createPublicKey, verify } from 'node:crypto';
import type { SigningKey } from '#src/aws/signing-key.ts';
import { putJsonOnce } from '#src/aws/stored-json.ts';
import type { Store } from '#src/aws/store.ts';
import { VERSION } from '#src/version.ts';
import type { PublishInput } from '#src/workflows/activity-types.ts';
import type { Publication } from '#src/workflows/types.ts';

/** https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/** The predicate type of our statements about manifests. */
const PREDICATE_TYPE = 'urn:aws-config-compliance:publication:1';

type Subject = { name: string; digest: { sha256: string } };
type Statement = { _type: string; subject: Subject[]; predicateType: string; predicate: Record<string, unknown> };

/** https://github.com/secure-systems-lab/dsse/blob/master/envelope.md */
export type Envelope = { payload: string; payloadType: string; signatures: { keyid: string; sig: string }[] };

/** Returns the object key of a manifest's attestation. */
export const buildAttestationKey = (manifestKey: string) =>
  `${manifestKey.slice(0, manifestKey.lastIndexOf('/') + 1)}attestation.json`;

/** Returns the bytes that are signed in DSSE: https://github.com/secure-systems-lab/dsse/blob/master/protocol.md */
function encodePreAuthentication(payloadType: string, payload: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `),
    payload,
  ]);
}

/**
 * Signs the manifest of a publication and stores the envelope. If that fails, returns a line about the problem and does not throw, because
 * a problem with the signature must not fail the report.
 */
export async function signPublication(
  store: Store,
  signingKey: SigningKey,
  { runId, workflowId, plan }: PublishInput,
  { number, keys: { manifest }, manifestSha256 }: Publication,
  signal: AbortSignal,
): Promise<string[]> {
  const statement: Statement = {
    _type: STATEMENT_TYPE,
    subject: [{ name: manifest, digest: { sha256: manifestSha256 } }],
    predicateType: PREDICATE_TYPE,
    predicate: { bucket: store.bucket, runId, workflowId, number, reportDate: plan.reportDate, version: VERSION },
  };
  const payload = Buffer.from(JSON.stringify(statement));
  try {
    const signature = await signingKey.sign(encodePreAuthentication(PAYLOAD_TYPE, payload), signal);
    const envelope: Envelope = {
      payload: payload.toString('base64'),
      payloadType: PAYLOAD_TYPE,
      signatures: [{ keyid: signingKey.keyArn, sig: signature.toString('base64') }],
    };
    const key = buildAttestationKey(manifest);
    await putJsonOnce(store, key, envelope, signal);
    return [];
  } catch (error) {
    const { name, message } = error as Error;
    return [`publication ${number} was not signed with ${signingKey.keyArn}: ${name}: ${message}`];
  }
}

/** Returns what is wrong with the attestation of a manifest, or undefined if it is valid. `publicKey` is PEM-encoded. */
export function findAttestationFault(
  body: Buffer,
  publicKey: string,
  manifest: { key: string; sha256: string | undefined },
): string | undefined {
  let statement: Partial<Statement>;
  try {
    const { payload, payloadType, signatures } = JSON.parse(String(body)) as Envelope;
    const bytes = Buffer.from(payload, 'base64');
    const signed = encodePreAuthentication(payloadType, bytes);
    const key = createPublicKey(publicKey);
    if (!signatures.some(({ sig }) => verify('sha256', signed, key, Buffer.from(sig, 'base64'))))
      return 'carries a wrong signature: the key did not sign it';
    statement = JSON.parse(String(bytes)) as Partial<Statement>;
  } catch (error) {
    return `is no DSSE envelope: ${(error as Error).message}`;
  }
  const { _type: type, predicateType, subject: [subject] = [] } = statement;
  if (type !== STATEMENT_TYPE || predicateType !== PREDICATE_TYPE)
    return `is no statement about a publication: expected ${PREDICATE_TYPE}`;
  if (subject?.name !== manifest.key) return `is about another manifest: ${subject?.name}`;
  if (subject.digest.sha256 !== manifest.sha256)
    return `is about the SHA-256 ${subject.digest.sha256}; the manifest has ${manifest.sha256}`;
  return undefined;
}
