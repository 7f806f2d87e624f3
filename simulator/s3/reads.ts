// Reading objects of S3: whole or a range, the newest version or one asked for.
import { openSync } from 'node:fs';
import { failure, isFailure, type Failure } from '#simulator/base/answer.ts';
import { emptyAnswer, NO_SUCH_KEY, NO_SUCH_VERSION, PRECONDITION_FAILED, type S3Result } from './answer.ts';
import type { S3Context } from './metadata.ts';
import type { S3Request } from './request.ts';
import type { ObjectStore, StoredVersion } from './store.ts';

/** Storage classes whose objects must be restored before they can be read. */
const ARCHIVED = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** The version that a read means; archived ones are found, though not readable. */
export function readable(
  store: ObjectStore,
  bucket: string,
  key: string,
  versionId: string | undefined,
): StoredVersion | Failure {
  const version = store.version(bucket, key, versionId);
  if (version === undefined) return versionId === undefined ? NO_SUCH_KEY : NO_SUCH_VERSION;
  if (version.deleted !== true) return version;
  if (versionId === undefined) return NO_SUCH_KEY;
  return failure('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405);
}

/** Why the body of a version cannot be read now. */
export function archived({ storageClass }: StoredVersion): Failure | undefined {
  if (storageClass === undefined || !ARCHIVED.has(storageClass)) return undefined;
  return failure('InvalidObjectState', "The operation is not valid for the object's storage class", 403);
}

/** Whether an ETag of a condition, quoted or not, is that of an object. */
export function sameETag(condition: string, etag: string): boolean {
  return condition.replaceAll('"', '') === etag.replaceAll('"', '');
}

const RANGE = /^bytes=(\d*)-(\d*)$/;

/** Start and end (exclusive) of a range of a body; `undefined`: outside of it. */
function readRange(range: string, size: number): readonly [number, number] | undefined {
  const [, from = '', to = ''] = RANGE.exec(range) ?? [];
  const start = from === '' ? Math.max(size - Number(to), 0) : Number(from);
  const end = from === '' || to === '' ? size : Math.min(Number(to) + 1, size);
  return start < end ? [start, end] : undefined;
}

export async function getObject({ store }: S3Context, request: S3Request): Promise<S3Result> {
  const { bucket, key, query, headers, operation } = request;
  const version = readable(store, bucket, key, query.get('versionId') ?? undefined);
  if (isFailure(version)) return version;
  const { etag, size, versionId, storageClass } = version;
  const match = headers['if-match'];
  if (match !== undefined && match !== '*' && !sameETag(match, etag)) return PRECONDITION_FAILED;
  const noneMatch = headers['if-none-match'];
  if (noneMatch !== undefined && sameETag(noneMatch, etag)) return emptyAnswer(304, { etag });
  const head = operation === 'HeadObject';
  const unreadable = head ? undefined : archived(version);
  if (unreadable !== undefined) return unreadable;
  const range = headers.range === undefined ? undefined : readRange(headers.range, size);
  if (headers.range !== undefined && range === undefined) {
    return failure('InvalidRange', 'The requested range is not satisfiable', 416);
  }
  const [start, end] = range ?? [0, size];
  const withChecksum = headers['x-amz-checksum-mode'] === 'ENABLED' && range === undefined;
  const shown = Object.entries(version.headers).filter(([name]) => withChecksum || !name.startsWith('x-amz-checksum-'));
  const answerHeaders = {
    ...Object.fromEntries(shown),
    etag,
    'accept-ranges': 'bytes',
    'content-length': String(end - start),
    'last-modified': new Date(version.modifiedAt).toUTCString(),
    'x-amz-version-id': versionId,
    ...(storageClass !== undefined && { 'x-amz-storage-class': storageClass }),
    ...(range !== undefined && { 'content-range': `bytes ${start}-${end - 1}/${size}` }),
  };
  const status = range === undefined ? 200 : 206;
  if (head || size === 0) return { status, headers: answerHeaders, body: '' };
  // Opened now: a later write moves the file, and the answer must stay that of this version.
  return { status, headers: answerHeaders, body: { file: openSync(store.bodyPath(version), 'r'), start, end } };
}
