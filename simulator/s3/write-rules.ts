// What a bucket demands of every write: a checksum under an Object Lock retention, and the encryption that its policy requires.
import { failure, type Failure } from '#simulator/base/answer.ts';
import { partitionOf } from '#simulator/base/partition.ts';
import type { S3Context } from './metadata.ts';
import type { S3Request } from './request.ts';

/** One of these headers announces a checksum; the signature's `x-amz-content-sha256` does not count. */
const CHECKSUM_HEADER =
  /^(content-md5|x-amz-checksum-(crc32|crc32c|crc64nvme|sha1|sha256)|x-amz-sdk-checksum-algorithm)$/;

/** The calls that `s3:x-amz-server-side-encryption` of a bucket policy decides on; a part is of what its upload was created for. */
const ENCRYPTED = ['PutObject', 'CreateMultipartUpload', 'CopyObject'];

/** The refusal of a bucket policy that demands an encryption in each request. */
export function missingEncryption(
  { scenario }: S3Context,
  { operation, bucket, key, headers }: S3Request,
  caller: string,
): Failure | undefined {
  const { requiredEncryption: required } = scenario.s3;
  if (required === undefined || !ENCRYPTED.includes(operation)) return undefined;
  const isMet =
    headers['x-amz-server-side-encryption'] === required.algorithm &&
    headers['x-amz-server-side-encryption-aws-kms-key-id'] === required.keyId;
  if (isMet) return undefined;
  return deniedByPolicy({ scenario }, { bucket, key }, caller);
}

/** The calls that make an object. A policy exempts the others of an upload by `s3:ObjectCreationOperation`, because they take no condition. */
const CREATING = ['PutObject', 'CompleteMultipartUpload', 'CopyObject'];

/**
 * The refusal of a bucket policy that lets no object be replaced below a prefix. A copy without the header is refused likewise.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
export function missingCondition(
  context: S3Context,
  { operation, bucket, key, headers }: S3Request,
  caller: string,
): Failure | undefined {
  const { writtenOnce: prefix } = context.scenario.s3;
  if (prefix === undefined || !key.startsWith(prefix) || !CREATING.includes(operation)) return undefined;
  return headers['if-none-match'] === undefined ? deniedByPolicy(context, { bucket, key }, caller) : undefined;
}

/** The refusal by a bucket policy, in the words of https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html. */
function deniedByPolicy(
  { scenario }: Pick<S3Context, 'scenario'>,
  { bucket, key }: Pick<S3Request, 'bucket' | 'key'>,
  caller: string,
): Failure {
  const call = `is not authorized to perform: s3:PutObject on resource: "arn:${partitionOf(scenario.regions[0]!)}:s3:::${bucket}/${key}"`;
  return failure('AccessDenied', `User: ${caller} ${call} with an explicit deny in a resource-based policy`, 403);
}

/** S3's error for a body without a checksum, where the bucket has an Object Lock retention. */
export function missingChecksum({ scenario }: S3Context, { operation, headers }: S3Request): Failure | undefined {
  if (!scenario.s3.objectLock) return undefined;
  const trailer = String(headers['x-amz-trailer'] ?? '');
  if ([...Object.keys(headers), trailer].some((name) => CHECKSUM_HEADER.test(name))) return undefined;
  const what = operation === 'UploadPart' ? 'Put Part' : 'Put Object';
  return failure(
    'InvalidRequest',
    `Content-MD5 OR x-amz-checksum- HTTP header is required for ${what} requests with Object Lock parameters`,
  );
}
