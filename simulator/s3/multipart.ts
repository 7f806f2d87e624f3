// Multipart uploads: created, filled part by part, and put together or given up.
import { randomBytes } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { failure, isFailure } from '#simulator/base/answer.ts';
import { ALGORITHMS, compositeChecksum, compositeETag } from './checksums.ts';
import { readRequestBody } from '#simulator/base/request-body.ts';
import { elements, emptyAnswer, xmlAnswer, type S3Result } from './answer.ts';
import { receiveBody } from './body.ts';
import { copyBody, copySource } from './copy.ts';
import { checksumHeaders, keptHeaders, writtenHeaders, type S3Context } from './metadata.ts';
import { commitObject, writeCondition } from './objects.ts';
import { missingChecksum } from './write-rules.ts';
import type { S3Request } from './request.ts';
import { keepPart, listedParts, openUpload, partNumber, partPath, readPart, type Upload } from './uploads.ts';

export async function createMultipartUpload(context: S3Context, request: S3Request): Promise<S3Result> {
  const uploadId = randomBytes(32).toString('base64url');
  const directory = join(context.store.uploadsPath(request.bucket), uploadId);
  const asked = String(request.headers['x-amz-checksum-algorithm'] ?? '').toLowerCase();
  const algorithm = ALGORITHMS.find((name) => name === asked);
  mkdirSync(directory, { recursive: true });
  const about = { key: request.key, headers: keptHeaders(context, request.headers), algorithm };
  writeFileSync(join(directory, 'upload.json'), JSON.stringify(about));
  const fields = elements({ Bucket: request.bucket, Key: request.key, UploadId: uploadId });
  return xmlAnswer(
    'InitiateMultipartUploadResult',
    fields,
    algorithm ? { 'x-amz-checksum-algorithm': asked.toUpperCase() } : {},
  );
}

export async function uploadPart(context: S3Context, request: S3Request): Promise<S3Result> {
  const refused = missingChecksum(context, request);
  if (refused !== undefined) return refused;
  const upload = openUpload(context, request);
  if (isFailure(upload)) return upload;
  const number = partNumber(request);
  if (typeof number === 'object') return number;
  const received = await receiveBody(request, context.store.incomingPath());
  if (isFailure(received)) return received;
  keepPart(upload, number, received);
  return emptyAnswer(200, { etag: received.etag, ...checksumHeaders(received.checksums) });
}

export async function uploadPartCopy(context: S3Context, request: S3Request): Promise<S3Result> {
  const upload = openUpload(context, request);
  if (isFailure(upload)) return upload;
  const number = partNumber(request);
  if (typeof number === 'object') return number;
  const source = copySource(context, request);
  if (isFailure(source)) return source;
  const range = /^bytes=(\d+)-(\d+)$/.exec(String(request.headers['x-amz-copy-source-range'] ?? ''));
  const [start, end] = range === null ? [0, source.size] : [Number(range[1]), Number(range[2]) + 1];
  if (end > source.size) return failure('InvalidArgument', 'Range specified is not valid for source object');
  const copied = await copyBody(context, source, start, end, upload.algorithm ? [upload.algorithm] : []);
  keepPart(upload, number, copied);
  const sums = Object.entries(copied.checksums).map(([name, value]) => [`Checksum${name.toUpperCase()}`, value]);
  const fields = { LastModified: new Date().toISOString(), ETag: copied.etag, ...Object.fromEntries(sums) };
  return xmlAnswer('CopyPartResult', elements(fields), { 'x-amz-copy-source-version-id': source.versionId });
}

export async function completeMultipartUpload(context: S3Context, request: S3Request): Promise<S3Result> {
  const body = await readRequestBody(request.message);
  const upload = openUpload(context, request);
  if (isFailure(upload)) return upload;
  const refused = writeCondition(context, request);
  if (refused !== undefined) return refused;
  const parts = listedParts(upload, body);
  if ('code' in parts) return parts;
  const path = context.store.incomingPath();
  for (const { number } of parts) {
    await pipeline(createReadStream(partPath(upload, number)), createWriteStream(path, { flags: 'a' }));
  }
  const { algorithm } = upload;
  const sums = algorithm === undefined ? [] : parts.map(({ checksums }) => checksums[algorithm] ?? '');
  const checksum =
    algorithm !== undefined && !sums.includes('') ? { [algorithm]: compositeChecksum(algorithm, sums) } : {};
  const received = {
    path,
    size: parts.reduce((sum, { size }) => sum + size, 0),
    etag: compositeETag(parts.map(({ etag }) => etag)),
  };
  const type = Object.keys(checksum).length > 0 ? { 'x-amz-checksum-type': 'COMPOSITE' } : {};
  const version = commitObject(context, request, received, {
    ...upload.headers,
    ...checksumHeaders(checksum),
    ...type,
  });
  if (isFailure(version)) return version;
  rmSync(upload.directory, { recursive: true });
  const fields = {
    Location: `/${request.bucket}/${request.key}`,
    Bucket: request.bucket,
    Key: request.key,
    ETag: version.etag,
  };
  return xmlAnswer('CompleteMultipartUploadResult', elements(fields), writtenHeaders(version));
}

export async function abortMultipartUpload(context: S3Context, request: S3Request): Promise<S3Result> {
  const upload = openUpload(context, request);
  if (isFailure(upload)) return upload;
  rmSync(upload.directory, { recursive: true });
  return emptyAnswer(204);
}

export async function listParts(context: S3Context, request: S3Request): Promise<S3Result> {
  const upload = openUpload(context, request);
  if (isFailure(upload)) return upload;
  const numbers = readdirSync(upload.directory)
    .flatMap((name) => /^part-(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number);
  const parts = numbers
    .toSorted((a, b) => a - b)
    .map((number) => {
      const { size, etag } = readPart(upload, number)!;
      return `<Part>${elements({ PartNumber: number, ETag: etag, Size: size })}</Part>`;
    });
  const fields = elements({
    Bucket: request.bucket,
    Key: request.key,
    UploadId: request.query.get('uploadId')!,
    IsTruncated: false,
  });
  return xmlAnswer('ListPartsResult', fields + parts.join(''));
}

export async function listMultipartUploads({ store }: S3Context, { bucket, query }: S3Request): Promise<S3Result> {
  const directory = store.uploadsPath(bucket);
  const prefix = query.get('prefix') ?? '';
  const uploads = (existsSync(directory) ? readdirSync(directory) : []).flatMap((uploadId) => {
    const { key } = JSON.parse(readFileSync(join(directory, uploadId, 'upload.json'), 'utf8')) as Upload;
    return key.startsWith(prefix) ? [`<Upload>${elements({ Key: key, UploadId: uploadId })}</Upload>`] : [];
  });
  return xmlAnswer('ListMultipartUploadsResult', elements({ Bucket: bucket, IsTruncated: false }) + uploads.join(''));
}
