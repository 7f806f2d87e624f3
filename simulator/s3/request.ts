// Which S3 operation a request is: method, path or host, and query say it together.
import type { IncomingMessage } from 'node:http';

export interface S3Request {
  readonly operation: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly message: IncomingMessage;
}

/** `bucket.localhost:4566`, as SDKs write it unless they are configured to put the bucket into the path. */
const VIRTUAL_HOST = /^([a-z0-9][a-z0-9.-]+)\.(?:s3[a-z0-9.-]*\.)?localhost(?::\d+)?$/;

/** Reads of a bucket by the query parameter that names them. */
const BUCKET_READS: Readonly<Record<string, string>> = {
  location: 'GetBucketLocation',
  encryption: 'GetBucketEncryption',
  versioning: 'GetBucketVersioning',
  lifecycle: 'GetBucketLifecycleConfiguration',
  publicAccessBlock: 'GetPublicAccessBlock',
  versions: 'ListObjectVersions',
  uploads: 'ListMultipartUploads',
  'list-type': 'ListObjectsV2',
};

const UNKNOWN = 'Unknown';

function bucketOperation(method: string, query: URLSearchParams): string {
  if (method === 'HEAD') return 'HeadBucket';
  if (method === 'PUT') return query.size <= 1 ? 'CreateBucket' : UNKNOWN;
  if (method === 'POST') return query.has('delete') ? 'DeleteObjects' : UNKNOWN;
  const read = method === 'GET' ? Object.keys(BUCKET_READS).find((name) => query.has(name)) : undefined;
  return read === undefined ? UNKNOWN : BUCKET_READS[read]!;
}

function objectOperation(method: string, query: URLSearchParams, copies: boolean): string {
  const upload = query.has('uploadId');
  if (method === 'HEAD') return 'HeadObject';
  if (method === 'GET') return upload ? 'ListParts' : 'GetObject';
  if (method === 'DELETE') return upload ? 'AbortMultipartUpload' : 'DeleteObject';
  if (method === 'PUT')
    return upload ? (copies ? 'UploadPartCopy' : 'UploadPart') : copies ? 'CopyObject' : 'PutObject';
  if (method === 'POST') {
    return upload ? 'CompleteMultipartUpload' : query.has('uploads') ? 'CreateMultipartUpload' : UNKNOWN;
  }
  return UNKNOWN;
}

/** Reads method, path, host and query; an operation that the simulator does not know is `Unknown`. */
export function readS3Request(message: IncomingMessage): S3Request {
  const { headers } = message;
  const url = message.url ?? '/';
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
  const virtual = VIRTUAL_HOST.exec(headers.host ?? '')?.[1];
  const slash = path.indexOf('/', 1);
  const bucket = virtual ?? decodeURIComponent(path.slice(1, slash < 0 ? undefined : slash));
  const rest = virtual === undefined ? (slash < 0 ? '' : path.slice(slash + 1)) : path.slice(1);
  const key = decodeURIComponent(rest);
  const method = message.method ?? 'GET';
  const copies = headers['x-amz-copy-source'] !== undefined;
  const operation = key === '' ? bucketOperation(method, query) : objectOperation(method, query, copies);
  return { operation: bucket === '' ? 'ListBuckets' : operation, bucket, key, query, headers, message };
}
