// Signatures of manifests over real HTTP, checked by verify and, without our code, by openssl.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createAuditor } from '#src/aws/auditor.ts';
import { openSigningKey, type SigningKey } from '#src/aws/signing-key.ts';
import { parseConfig } from '#src/config/config.ts';
import { buildAttestationKey, signPublication, type Envelope } from '#src/publish/attestation.ts';
import { publish } from '#src/publish/publish.ts';
import { verifyRun } from '#src/verify/verify-run.ts';
import { simulatedAws } from '../support/lab.ts';
import { startBucket, type Bucket } from './bucket.ts';
import { storeRun } from './weeks.ts';

const SIGNING_KEY_ARN = 'arn:aws:kms:us-east-1:111122223333:key/5678efab-12ab-34cd-56ef-1234567890ab';
const OTHER_KEY_ARN = SIGNING_KEY_ARN.replace('5678', '9999');

const signal = new AbortController().signal;
let bucket: Bucket;
let directory: string;
let signingKey: SigningKey;
const openKey = (arn: string) =>
  openSigningKey(parseConfig({ ...simulatedAws(bucket.simulator), SIGNING_KEY_ARN: arn }), () => undefined)!;

beforeAll(async () => {
  bucket = await startBucket({ maxAttempts: 1 });
  directory = mkdtempSync(join(tmpdir(), 'attestation-test-'));
  for (const [name, value] of Object.entries(simulatedAws(bucket.simulator))) vi.stubEnv(name, value);
  signingKey = openKey(SIGNING_KEY_ARN);
});
afterEach(() => void bucket.simulator.control({ clearFaults: true }));
afterAll(async () => {
  vi.unstubAllEnvs();
  await bucket.simulator.close();
  rmSync(directory, { recursive: true });
});

async function signed(reportDate: string) {
  const input = await storeRun(bucket.store, reportDate, {
    '000000000001': { 'us-east-1': [['rule', 'i-1', 'COMPLIANT']] },
  });
  const publication = await publish(bucket.store, input, { signal, onProgress: () => undefined });
  const problems = await signPublication(bucket.store, signingKey, input, publication, signal);
  return { runId: input.runId, publication, problems, key: buildAttestationKey(publication.keys.manifest) };
}

const differences = async (runId: string, readPublicKey = () => signingKey.readPublicKey()) => {
  const { store, client } = bucket;
  const context = { store, auditor: createAuditor(client, store.bucket), directory, signal, readPublicKey };
  return (await verifyRun(context, runId))!.differences;
};

const put = (key: string, body: string) =>
  bucket.client.send(new PutObjectCommand({ Bucket: bucket.store.bucket, Key: key, Body: body }));

test('openssl confirms the signature of a manifest with the public key, and refuses another statement', async () => {
  const { publication, problems, key } = await signed('2026-11-02');
  expect(problems).toEqual([]);
  const { payload, payloadType, signatures } = JSON.parse(String(await bucket.store.get({ key }))) as Envelope;
  const statement = Buffer.from(payload, 'base64');
  expect(JSON.parse(String(statement))).toMatchObject({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: publication.keys.manifest, digest: { sha256: publication.manifestSha256 } }],
  });
  const file = (name: string, content: Buffer | string) => {
    writeFileSync(join(directory, name), content);
    return join(directory, name);
  };
  const publicKey = file('public.pem', await signingKey.readPublicKey());
  const signature = file('signature.der', Buffer.from(signatures[0]!.sig, 'base64'));
  const verifies = (body: Buffer) => {
    const message = file('signed.bin', Buffer.concat([Buffer.from(`DSSEv1 28 ${payloadType} ${body.length} `), body]));
    try {
      const args = ['dgst', '-sha256', '-verify', publicKey, '-signature', signature, message];
      return String(execFileSync('openssl', args, { stdio: 'pipe' })).trim();
    } catch (error) {
      return String((error as { stdout: Buffer }).stdout).trim();
    }
  };
  expect(verifies(statement)).toBe('Verified OK');
  statement[statement.length - 3]! ^= 1;
  expect(verifies(statement)).toBe('Verification failure');
});

test('verify confirms a signed publication, and names every other', async () => {
  const { runId, publication, key } = await signed('2026-11-03');
  expect(await differences(runId)).toEqual([]);
  expect(await differences(runId, () => openKey(OTHER_KEY_ARN).readPublicKey())).toEqual([
    { key, what: 'carries a wrong signature: the key did not sign it' },
  ]);
  const own = String(await bucket.store.get({ key }));
  const another = await signed('2026-11-04');
  await put(key, String(await bucket.store.get({ key: another.key })));
  expect(await differences(runId)).toEqual([
    { key, what: `is about another manifest: ${another.publication.keys.manifest}` },
  ]);
  await put(key, '{}');
  expect((await differences(runId))[0]!.what).toMatch(/^is no DSSE envelope: /);
  await put(key, own);
  const manifest = String(await bucket.store.get({ key: publication.keys.manifest }));
  await put(publication.keys.manifest, `${manifest} `);
  expect(await differences(runId)).toContainEqual({
    key,
    what: expect.stringMatching(
      new RegExp(`^is about the SHA-256 ${publication.manifestSha256}; the manifest has [0-9a-f]{64}$`),
    ) as string,
  });
});

test('a signature that KMS refuses costs no report, and verify names the missing one', async () => {
  const operations = ['kms:Sign'];
  bucket.simulator.control({ addFaults: [{ kind: 'refusal', code: 'AccessDeniedException', operations }] });
  const { runId, publication, problems, key } = await signed('2026-11-01');
  expect(publication.promoted).toBe(true);
  expect(problems).toEqual([
    `publication 1 was not signed with ${SIGNING_KEY_ARN}: AccessDeniedException: User is not authorized to perform this action.`,
  ]);
  expect(await differences(runId)).toEqual([
    { key, what: 'is not there: the publication is not signed, or it is older than SIGNING_KEY_ARN' },
  ]);
});
