// Lists of S3: objects, versions, and deleting many at once.
import { failure } from '#simulator/base/answer.ts';
import { readRequestBody } from '#simulator/base/request-body.ts';
import { elements, xmlAnswer, type S3Result } from './answer.ts';
import type { S3Context } from './metadata.ts';
import type { S3Request } from './request.ts';
import type { StoredVersion } from './store.ts';

const MAX_PAGE_SIZE = 1000;

function pageSize(query: URLSearchParams): number {
  return Math.min(Number(query.get('max-keys') ?? MAX_PAGE_SIZE), MAX_PAGE_SIZE);
}

/** Keys as the caller asked for them: boto3 wants them URL-encoded, so that any character fits into XML. */
function encoderFor(query: URLSearchParams): (key: string) => string {
  if (query.get('encoding-type') !== 'url') return (key) => key;
  return (key) => encodeURIComponent(key).replaceAll('%2F', '/');
}

function objectFields({ key, etag, size, modifiedAt, storageClass }: StoredVersion, encode: (key: string) => string) {
  return {
    Key: encode(key),
    LastModified: new Date(modifiedAt).toISOString(),
    ETag: etag,
    Size: size,
    StorageClass: storageClass ?? 'STANDARD',
  };
}

export async function listObjects({ store }: S3Context, { bucket, query }: S3Request): Promise<S3Result> {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const after = token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString();
  const most = pageSize(query);
  const encode = encoderFor(query);
  const prefixes = new Set<string>();
  const contents: string[] = [];
  let last = '';
  let truncated = false;
  for (const [newest] of store.versions(bucket, prefix)) {
    if (newest === undefined || newest.deleted === true) continue;
    const cut = delimiter === '' ? -1 : newest.key.indexOf(delimiter, prefix.length);
    const shown = cut < 0 ? newest.key : newest.key.slice(0, cut + delimiter.length);
    if (shown <= after || prefixes.has(shown)) continue;
    if (contents.length + prefixes.size === most) {
      truncated = true;
      break;
    }
    if (cut < 0) contents.push(`<Contents>${elements(objectFields(newest, encode))}</Contents>`);
    else prefixes.add(shown);
    last = shown;
  }
  const head = elements({
    Name: bucket,
    Prefix: encode(prefix),
    Delimiter: delimiter === '' ? undefined : encode(delimiter),
    MaxKeys: most,
    KeyCount: contents.length + prefixes.size,
    IsTruncated: truncated,
    EncodingType: query.get('encoding-type') ?? undefined,
    NextContinuationToken: truncated ? Buffer.from(last).toString('base64url') : undefined,
  });
  const common = [...prefixes].map((name) => `<CommonPrefixes>${elements({ Prefix: encode(name) })}</CommonPrefixes>`);
  return xmlAnswer('ListBucketResult', head + contents.join('') + common.join(''));
}

export async function listObjectVersions({ store }: S3Context, { bucket, query }: S3Request): Promise<S3Result> {
  const prefix = query.get('prefix') ?? '';
  const encode = encoderFor(query);
  const all = store
    .versions(bucket, prefix)
    .flatMap((versions) => versions.map((one, place) => ({ one, latest: place === 0 })));
  const keyMarker = query.get('key-marker') ?? '';
  const idMarker = query.get('version-id-marker');
  const marked = all.findIndex(({ one }) => one.key === keyMarker && one.versionId === idMarker);
  const rest = marked < 0 ? all.filter(({ one }) => one.key > keyMarker) : all.slice(marked + 1);
  const page = rest.slice(0, pageSize(query));
  const last = page.at(-1)?.one;
  const truncated = page.length < rest.length;
  const head = elements({
    Name: bucket,
    Prefix: encode(prefix),
    MaxKeys: pageSize(query),
    IsTruncated: truncated,
    EncodingType: query.get('encoding-type') ?? undefined,
    NextKeyMarker: truncated && last ? encode(last.key) : undefined,
    NextVersionIdMarker: truncated ? last?.versionId : undefined,
  });
  const entries = page.map(({ one, latest }) => {
    const marks = { VersionId: one.versionId, IsLatest: latest };
    if (one.deleted !== true) return `<Version>${elements({ ...objectFields(one, encode), ...marks })}</Version>`;
    const modified = new Date(one.modifiedAt).toISOString();
    return `<DeleteMarker>${elements({ Key: encode(one.key), ...marks, LastModified: modified })}</DeleteMarker>`;
  });
  return xmlAnswer('ListVersionsResult', head + entries.join(''));
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    return String.fromCodePoint(decimal === undefined ? parseInt(hex!, 16) : Number(decimal));
  });
}

export async function deleteObjects({ store }: S3Context, { bucket, message }: S3Request): Promise<S3Result> {
  const body = await readRequestBody(message);
  const deleted: string[] = [];
  for (const [, inner = ''] of body.matchAll(/<Object>(.*?)<\/Object>/gs)) {
    const key = unescapeXml(/<Key>(.*?)<\/Key>/s.exec(inner)?.[1] ?? '');
    const versionId = /<VersionId>(.*?)<\/VersionId>/s.exec(inner)?.[1];
    store.remove(bucket, key, versionId);
    deleted.push(`<Deleted>${elements({ Key: key, VersionId: versionId })}</Deleted>`);
  }
  if (deleted.length === 0) return failure('MalformedXML', 'The XML you provided was not well-formed.');
  return xmlAnswer('DeleteResult', /<Quiet>true</.test(body) ? '' : deleted.join(''));
}
