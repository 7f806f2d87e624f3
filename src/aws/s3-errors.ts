// Lists the S3 errors that a retry cannot fix, whether a person can fix each of them while a run waits, and how.

/**
 * `final` means that the request is wrong and will stay wrong until a run starts with different settings. `fixable` means that a
 * person can change something, such as a policy, after which the next attempt succeeds.
 */
type S3Remedy = {
  kind: 'final' | 'fixable';
  remedy: (about: { bucket: string; region: string | undefined; message: string }) => string;
};

/** An S3 error from the table. It is a plain object, because an object loses its class when it is passed to another thread. */
export type S3Problem = {
  code: string;
  /** The message from S3. */
  message: string;
  isFinal: boolean;
  /** One sentence about what to set or allow. */
  remedy: string;
};

const otherRegion: S3Remedy = {
  kind: 'final',
  remedy: ({ bucket, region }) =>
    region === undefined
      ? `The bucket ${bucket} lies in another region than AWS_REGION: set AWS_REGION of the worker to the bucket's region (aws s3api get-bucket-location).`
      : `The bucket ${bucket} lies in ${region}: set AWS_REGION=${region} for the worker, and let AWS_ENDPOINT_URL_S3, if it is set, lead to that region.`,
};

const wrongRequest: S3Remedy = {
  kind: 'final',
  remedy: ({ bucket }) =>
    `S3 does not accept what the worker sends for the bucket ${bucket}: compare the bucket's Object Lock, encryption and policy with those that terraform/hub makes, and AWS_ENDPOINT_URL_S3 if it is set.`,
};

const credentials: S3Remedy = {
  kind: 'fixable',
  remedy: () => "Give the worker valid credentials of the hub role, and check the machine's clock.",
};

const archived: S3Remedy = {
  kind: 'fixable',
  remedy: () =>
    'A stored object is archived: restore it (aws s3api restore-object), and keep runs/ and history/ out of Glacier.',
};

const support: S3Remedy = {
  kind: 'fixable',
  remedy: ({ bucket }) => `Ask AWS Support why the account that owns the bucket ${bucket} is refused.`,
};

const key: S3Remedy = {
  kind: 'fixable',
  remedy: ({ bucket }) =>
    `Enable the KMS key that the bucket ${bucket} is encrypted with, cancel its deletion, or set another key as the bucket's default encryption or as S3_SSE_KMS_KEY_ID: it must be in the bucket's region, and a key of another account is named by its ARN.`,
};

/**
 * The message of an access denial contains the KMS action if the policy of the key or the role denies that action, and mentions a
 * resource-based policy if the bucket's policy denies the call. Source: "Access denied (403 Forbidden) errors",
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html.
 */
function deniedRemedy({ bucket, message }: { bucket: string; message: string }): string {
  if (/\bkms:/i.test(message))
    return `Allow the hub role kms:GenerateDataKey and kms:Decrypt on the KMS key of the bucket ${bucket}: in the key's policy, in the hub role's policy (kms_key_arn of terraform/hub), and for a key of another account in both.`;
  if (/explicit deny in a resource-based policy/.test(message))
    return `The policy of the bucket ${bucket} denies it. If it requires x-amz-server-side-encryption, set S3_SSE, and S3_SSE_KMS_KEY_ID for a KMS key; npm run doctor finds the values that S3 accepts.`;
  return `Check REPORT_BUCKET (${bucket}), allow the hub role what terraform/policies/hub lists for it and its KMS key, and check the bucket's policy for denials. If it requires x-amz-server-side-encryption, set S3_SSE.`;
}

/**
 * Remedies by error code. Unless a line names another source, the source is AWS's "List of error codes",
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList, which the SDK repeats as the documentation of
 * `_Error.Code`. Errors that are not listed (SlowDown, InternalError, ExpiredToken, …) may be temporary.
 */
const S3_REMEDIES: Readonly<Record<string, S3Remedy>> = {
  // Errors for a bucket in another region: status 301 with `Endpoint`, 400 with `Region`, or only 400. All three carry x-amz-bucket-region.
  // Sources: https://github.com/jsoma/flatware/issues/10, https://docs.aws.amazon.com/AmazonS3/latest/userguide/ErrorCodeBilling.html.
  PermanentRedirect: otherRegion,
  AuthorizationHeaderMalformed: otherRegion,
  IllegalLocationConstraintException: otherRegion,

  NoSuchBucket: {
    kind: 'final',
    remedy: ({ bucket }) => `There is no bucket ${bucket}: check REPORT_BUCKET, or create it with terraform/hub.`,
  },
  InvalidBucketName: {
    kind: 'final',
    remedy: ({ bucket }) => `S3 does not accept ${bucket} as a bucket's name: check REPORT_BUCKET.`,
  },
  InvalidRequest: wrongRequest,
  InvalidArgument: wrongRequest,
  MethodNotAllowed: wrongRequest,
  NotImplemented: wrongRequest,
  KeyTooLongError: wrongRequest,
  EntityTooLarge: wrongRequest,
  InvalidEncryptionAlgorithmError: wrongRequest,
  // Thrown by PutObject; source: the SDK's model.
  EncryptionTypeMismatch: wrongRequest,
  InvalidWriteOffset: wrongRequest,
  TooManyParts: wrongRequest,
  // Ranges are requested according to an object's recorded size, so this error means that the stored object is shorter.
  InvalidRange: {
    kind: 'final',
    remedy: () =>
      'A stored object is shorter than it was recorded: npm run verify names it, restore its recorded version.',
  },

  AccessDenied: {
    kind: 'fixable',
    remedy: deniedRemedy,
  },
  NoSuchKey: {
    kind: 'fixable',
    remedy: () => "A stored object was deleted: remove its delete marker, or restore it from the bucket's versions.",
  },
  InvalidObjectState: archived,
  // The source of CopyObject is archived; source: the SDK's model.
  ObjectNotInActiveTierError: archived,
  AccountProblem: support,
  AllAccessDisabled: support,
  NotSignedUp: support,
  InvalidAccessKeyId: credentials,
  SignatureDoesNotMatch: credentials,
  InvalidSecurity: credentials,
  InvalidToken: credentials,

  // Errors of AWS KMS, which S3 passes on with this prefix. AWS's list does not contain them. Sources:
  // https://github.com/aws/aws-cli/issues/4507, https://github.com/localstack/localstack/issues/8422.
  'KMS.DisabledException': key,
  'KMS.KMSInvalidStateException': key,
  'KMS.NotFoundException': key,
};

type S3Error = {
  name?: string;
  message?: string;
  /** The endpoint in a PermanentRedirect error, such as `bucket.s3.eu-west-1.amazonaws.com`. */
  Endpoint?: string;
  /** The region in an AuthorizationHeaderMalformed error. */
  Region?: string;
  $metadata?: { httpStatusCode?: number };
  $response?: { headers?: Readonly<Record<string, string>> };
};

/**
 * Returns the table's entry for an error that the SDK threw for a call to S3 about `bucket`. Returns undefined if the error may be
 * temporary or does not come from S3. A response with neither an S3 error code nor the bucket's region is attributed to S3 only for HEAD
 * requests, whose responses have no body; for other requests it may come from a proxy.
 */
export function findS3Problem(
  error: unknown,
  bucket: string,
  { isHead = false }: { isHead?: boolean } = {},
): S3Problem | undefined {
  const s3Error = error as S3Error;
  if (s3Error.$metadata?.httpStatusCode === undefined) return undefined;
  const code = findCode(s3Error);
  if (!isHead && code !== s3Error.name && findRegion(s3Error) === undefined) return undefined;
  const entry = S3_REMEDIES[code];
  if (!entry) return undefined;
  const message =
    s3Error.message === 'UnknownError' ? `S3 answers ${s3Error.$metadata.httpStatusCode}` : s3Error.message;
  return {
    code,
    message: message ?? '',
    isFinal: entry.kind === 'final',
    remedy: entry.remedy({ bucket, region: findRegion(s3Error), message: s3Error.message ?? '' }),
  };
}

/**
 * Returns the error's code. A response to HEAD has no body and therefore no code, so the SDK reports `Unknown` or `NotFound`.
 * For HeadBucket, "a message body isn't included"
 * (https://docs.aws.amazon.com/boto3/latest/reference/services/s3/client/head_bucket.html);
 * for a wrong region, the status is 400 (https://github.com/aws/aws-sdk-js-v3/pull/6572).
 */
function findCode(error: S3Error): string {
  const { name = '', $metadata } = error;
  if (!['', 'Unknown', 'UnknownError', 'NotFound'].includes(name)) return name;
  const status = $metadata?.httpStatusCode;
  if (status === 301 || (status === 400 && findRegion(error) !== undefined)) return 'PermanentRedirect';
  if (status === 403) return 'AccessDenied';
  return status === 404 ? 'NoSuchBucket' : name;
}

/** Finds the bucket's region, which S3 returns in a response header (the SDK keeps the response) or in the error itself. */
function findRegion({ Endpoint, Region, $response }: S3Error): string | undefined {
  const header = $response?.headers?.['x-amz-bucket-region'];
  return header ?? Region ?? /\bs3[.-]([a-z]{2,}(?:-[a-z]+)+-\d+)\./.exec(Endpoint ?? '')?.[1];
}
