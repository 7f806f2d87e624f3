// Copies inside S3: a new version of the target, of the source's bytes and, unless replaced, its metadata.
import { createReadStream } from 'node:fs';
import { isFailure, type Failure } from '#simulator/base/answer.ts';
import type { Algorithm } from './checksums.ts';
import { elements, PRECONDITION_FAILED, xmlAnswer, type S3Result } from './answer.ts';
import { writeBody } from './body.ts';
import { checksumHeaders, encryptionHeaders, keptHeaders, writtenHeaders, type S3Context } from './metadata.ts';
import { commitObject, writeCondition } from './objects.ts';
import { archived, readable, sameETag } from './reads.ts';
import type { S3Request } from './request.ts';
import type { StoredVersion } from './store.ts';

/** The version that `x-amz-copy-source` names, if its conditions hold. */
export function copySource({ store }: S3Context, { headers }: S3Request): StoredVersion | Failure {
  const source = decodeURIComponent(String(headers['x-amz-copy-source'])).replace(/^\//, '');
  const [path = '', versionId] = source.split('?versionId=');
  const slash = path.indexOf('/');
  const version = readable(store, path.slice(0, slash), path.slice(slash + 1), versionId);
  if (isFailure(version)) return version;
  const match = headers['x-amz-copy-source-if-match'];
  if (typeof match === 'string' && !sameETag(match, version.etag)) return PRECONDITION_FAILED;
  return archived(version) ?? version;
}

/** Copies a range of a stored body into a fresh file. */
export function copyBody(
  { store }: S3Context,
  version: StoredVersion,
  start: number,
  end: number,
  algorithms: readonly Algorithm[],
) {
  const chunks = createReadStream(store.bodyPath(version), { start, end: end - 1 });
  return writeBody(store.incomingPath(), end > start ? chunks : emptyBody(), algorithms);
}

async function* emptyBody(): AsyncGenerator<Buffer> {}

export async function copyObject(context: S3Context, request: S3Request): Promise<S3Result> {
  const refused = writeCondition(context, request);
  if (refused !== undefined) return refused;
  const source = copySource(context, request);
  if (isFailure(source)) return source;
  const algorithm = String(request.headers['x-amz-checksum-algorithm'] ?? 'crc32').toLowerCase() as Algorithm;
  const { path, size, etag, checksums } = await copyBody(context, source, 0, source.size, [algorithm]);
  const replace = request.headers['x-amz-metadata-directive'] === 'REPLACE';
  const kept = Object.entries(source.headers).filter(([name]) => !name.startsWith('x-amz-checksum-'));
  const headers = {
    ...(replace ? keptHeaders(context, request.headers) : Object.fromEntries(kept)),
    ...encryptionHeaders(context, request.headers),
    ...checksumHeaders(checksums),
  };
  const version = commitObject(context, request, { path, size, etag }, headers);
  if (isFailure(version)) return version;
  const result = elements({ LastModified: new Date(version.modifiedAt).toISOString(), ETag: etag });
  const answer = { ...writtenHeaders(version), 'x-amz-copy-source-version-id': source.versionId };
  return xmlAnswer('CopyObjectResult', result, answer);
}
