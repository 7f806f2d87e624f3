// Writing objects of S3: put and delete, with the conditions that make a write safe.
import { rmSync } from 'node:fs';
import { isFailure, type Failure } from '#simulator/base/answer.ts';
import { CONFLICT, emptyAnswer, NO_SUCH_KEY, PRECONDITION_FAILED, type S3Result } from './answer.ts';
import { receiveBody, type Received } from './body.ts';
import { checksumHeaders, keptHeaders, writtenHeaders, type S3Context } from './metadata.ts';
import { sameETag } from './reads.ts';
import type { S3Request } from './request.ts';
import { missingChecksum } from './write-rules.ts';
import type { ObjectStore, StoredVersion } from './store.ts';

/** The current version, unless it is a delete marker. */
function currentObject(store: ObjectStore, bucket: string, key: string): StoredVersion | undefined {
  const version = store.version(bucket, key);
  return version?.deleted === true ? undefined : version;
}

/** Whether `If-None-Match: *` or `If-Match` of a write allows it now. */
export function writeCondition({ store }: S3Context, { headers, bucket, key }: S3Request): Failure | undefined {
  const existing = currentObject(store, bucket, key);
  if (headers['if-none-match'] === '*' && existing !== undefined) return PRECONDITION_FAILED;
  const match = headers['if-match'];
  if (match === undefined) return undefined;
  if (existing === undefined) return NO_SUCH_KEY;
  return match === '*' || sameETag(match, existing.etag) ? undefined : PRECONDITION_FAILED;
}

/** Makes a received file the object, unless the condition ceased to hold while it came in. */
export function commitObject(
  context: S3Context,
  request: S3Request,
  received: Pick<Received, 'path' | 'size' | 'etag'>,
  headers: Record<string, string>,
): StoredVersion | Failure {
  if (writeCondition(context, request) !== undefined) {
    rmSync(received.path, { force: true });
    return CONFLICT;
  }
  const storageClass = request.headers['x-amz-storage-class'];
  const version = {
    key: request.key,
    size: received.size,
    etag: received.etag,
    headers,
    ...(typeof storageClass === 'string' && storageClass !== 'STANDARD' && { storageClass }),
  };
  return context.store.commit(request.bucket, version, received.path);
}

export async function putObject(context: S3Context, request: S3Request): Promise<S3Result> {
  const refused = missingChecksum(context, request) ?? writeCondition(context, request);
  if (refused !== undefined) return refused;
  const received = await receiveBody(request, context.store.incomingPath());
  if (isFailure(received)) return received;
  const headers = { ...keptHeaders(context, request.headers), ...checksumHeaders(received.checksums) };
  const version = commitObject(context, request, received, headers);
  return isFailure(version) ? version : emptyAnswer(200, { ...writtenHeaders(version), etag: version.etag });
}

export async function deleteObject({ store }: S3Context, { bucket, key, query }: S3Request): Promise<S3Result> {
  const removed = store.remove(bucket, key, query.get('versionId') ?? undefined);
  if (removed === undefined) return emptyAnswer(204);
  return emptyAnswer(204, {
    'x-amz-version-id': removed.versionId,
    ...(removed.deleted === true && { 'x-amz-delete-marker': 'true' }),
  });
}
