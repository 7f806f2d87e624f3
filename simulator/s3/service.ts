// S3: who may call, whether the bucket is there, and which operation answers.
import { failure, isFailure, type Answer } from '#simulator/base/answer.ts';
import { isOperationOf, type OperationOf } from '#simulator/base/operations.ts';
import { errorAnswer, type S3Result } from './answer.ts';
import * as buckets from './buckets.ts';
import { copyObject } from './copy.ts';
import { deleteObjects, listObjects, listObjectVersions } from './lists.ts';
import type { S3Context } from './metadata.ts';
import * as multipart from './multipart.ts';
import { deleteObject, putObject } from './objects.ts';
import { getObject } from './reads.ts';
import type { S3Request } from './request.ts';
import { missingCondition, missingEncryption } from './write-rules.ts';
import type { Principal } from '#simulator/simulation/sessions.ts';
import type { Simulation } from '#simulator/simulation/simulation.ts';

type Handler = (context: S3Context, request: S3Request) => Promise<S3Result>;

const HANDLERS: Readonly<Record<OperationOf<'s3'>, Handler>> = {
  PutObject: putObject,
  GetObject: getObject,
  HeadObject: getObject,
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
  CopyObject: copyObject,
  ListObjectsV2: listObjects,
  ListObjectVersions: listObjectVersions,
  CreateMultipartUpload: multipart.createMultipartUpload,
  UploadPart: multipart.uploadPart,
  UploadPartCopy: multipart.uploadPartCopy,
  CompleteMultipartUpload: multipart.completeMultipartUpload,
  AbortMultipartUpload: multipart.abortMultipartUpload,
  ListParts: multipart.listParts,
  ListMultipartUploads: multipart.listMultipartUploads,
  HeadBucket: buckets.headBucket,
  CreateBucket: buckets.createBucket,
  ListBuckets: buckets.listBuckets,
  GetBucketLocation: buckets.getBucketLocation,
  GetBucketEncryption: buckets.getBucketEncryption,
  GetBucketVersioning: buckets.getBucketVersioning,
  GetBucketLifecycleConfiguration: buckets.getBucketLifecycle,
  GetPublicAccessBlock: buckets.getPublicAccessBlock,
};

/** What a call is about, without ids: the bucket and the first part of the key. */
function resourceClass({ bucket, key, query }: S3Request): string {
  const name = key === '' ? (query.get('prefix') ?? '') : key;
  const slash = name.indexOf('/');
  return `${bucket}/${slash < 0 ? name : name.slice(0, slash + 1)}`;
}

/** Answers a call to S3: the hub alone owns objects. */
export async function callS3(
  { log }: Simulation,
  context: S3Context,
  principal: Principal,
  request: S3Request,
): Promise<Answer> {
  const { operation, bucket, key } = request;
  const refuse = (code: string, text: string, status: number) => errorAnswer(failure(code, text, status), request);
  if (!isOperationOf('s3', operation)) {
    return refuse(
      'NotImplemented',
      'A header or query you provided implies functionality that is not implemented.',
      501,
    );
  }
  log.use(principal.role, `s3:${operation}`, resourceClass(request));
  if (principal.role !== 'hub') {
    const reason = `a session of the ${principal.role} role calls S3`;
    log.violate({ principal: principal.arn, operation: `s3:${operation}`, resource: `${bucket}/${key}`, reason });
    return refuse('AccessDenied', 'Access Denied', 403);
  }
  const exists = context.store.hasBucket(bucket) || operation === 'CreateBucket' || operation === 'ListBuckets';
  if (!exists) return refuse('NoSuchBucket', 'The specified bucket does not exist', 404);
  const denied =
    missingEncryption(context, request, principal.arn) ?? missingCondition(context, request, principal.arn);
  const result = denied ?? (await HANDLERS[operation](context, request));
  return isFailure(result) ? errorAnswer(result, request) : result;
}
