// Headers that live with an object: what the caller sent, how it is encrypted, its checksums.
import { partitionOf } from '#simulator/base/partition.ts';
import { HUB_ACCOUNT_ID } from '#simulator/world/organization.ts';
import type { Algorithm } from './checksums.ts';
import type { S3Request } from './request.ts';
import type { ObjectStore, StoredVersion } from './store.ts';
import type { Scenario } from '#simulator/scenario/scenario.ts';

export interface S3Context {
  readonly store: ObjectStore;
  readonly scenario: Scenario;
}

/** Headers of a request that come back with the object. */
const KEPT = [
  'content-type',
  'content-encoding',
  'content-disposition',
  'content-language',
  'cache-control',
  'expires',
];
const ENCRYPTION = [
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-bucket-key-enabled',
];

/** The key of the bucket's own encryption. */
export function kmsKeyArn({ regions: [region = ''] }: Scenario): string {
  return `arn:${partitionOf(region)}:kms:${region}:${HUB_ACCOUNT_ID}:key/00000000-0000-4000-8000-000000000001`;
}

/** The bucket's own encryption, where a request asks for none. */
export function encryptionHeaders({ scenario }: S3Context, headers: S3Request['headers']): Record<string, string> {
  const asked = Object.fromEntries(
    ENCRYPTION.flatMap((name) => (headers[name] ? [[name, String(headers[name])]] : [])),
  );
  if (Object.keys(asked).length > 0) return asked;
  if (scenario.s3.encryption !== 'aws:kms') return { 'x-amz-server-side-encryption': 'AES256' };
  return {
    'x-amz-server-side-encryption': 'aws:kms',
    'x-amz-server-side-encryption-aws-kms-key-id': kmsKeyArn(scenario),
    'x-amz-server-side-encryption-bucket-key-enabled': 'true',
  };
}

/** What of a request is kept with the object that it makes. */
export function keptHeaders(context: S3Context, headers: S3Request['headers']): Record<string, string> {
  const kept: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== 'string' || (!KEPT.includes(name) && !name.startsWith('x-amz-meta-'))) continue;
    // aws-chunked is how the body travelled, not what it is.
    const text = name === 'content-encoding' ? value.replace(/aws-chunked,?\s*/, '') : value;
    if (text !== '') kept[name] = text;
  }
  return { ...kept, ...encryptionHeaders(context, headers) };
}

export function checksumHeaders(checksums: Readonly<Partial<Record<Algorithm, string>>>): Record<string, string> {
  return Object.fromEntries(Object.entries(checksums).map(([name, value]) => [`x-amz-checksum-${name}`, value]));
}

/** What a write answers in its headers: the version, the encryption, the checksums. */
export function writtenHeaders({ versionId, headers }: StoredVersion): Record<string, string> {
  const shown = Object.entries(headers).filter(
    ([name]) => ENCRYPTION.includes(name) || name.startsWith('x-amz-checksum-'),
  );
  return { ...Object.fromEntries(shown), 'x-amz-version-id': versionId };
}
