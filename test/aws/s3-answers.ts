// The errors that S3 can answer to an operation: those of the SDK's model, those of AWS's list for all operations, and bare statuses.
import { BARE, modelledErrors, type ErrorAnswer } from '../support/modelled-errors.ts';

/** Errors of any operation: "List of error codes", https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html. */
const COMMON: ErrorAnswer[] = [
  ...['AccessDenied', 'AccountProblem', 'AllAccessDisabled', 'InvalidAccessKeyId', 'InvalidObjectState', 'NotSignedUp'],
  ...['InvalidSecurity', 'RequestTimeTooSkewed', 'SignatureDoesNotMatch'],
]
  .map((code): ErrorAnswer => ({ code, status: 403 }))
  .concat(
    [
      ...['AuthorizationHeaderMalformed', 'BadDigest', 'EntityTooLarge', 'ExpiredToken', 'IncompleteBody'],
      ...['InvalidArgument', 'InvalidBucketName', 'InvalidEncryptionAlgorithmError', 'InvalidRequest', 'InvalidToken'],
      ...['KeyTooLongError', 'KMS.DisabledException', 'RequestTimeout'],
    ].map((code) => ({ code, status: 400 })),
    ['NoSuchBucket', 'NoSuchUpload'].map((code) => ({ code, status: 404 })),
    [
      { code: 'PermanentRedirect', status: 301 },
      { code: 'MethodNotAllowed', status: 405 },
      { code: 'OperationAborted', status: 409 },
      { code: 'InternalError', status: 500 },
      { code: 'NotImplemented', status: 501 },
      { code: 'ServiceUnavailable', status: 503 },
      { code: 'SlowDown', status: 503 },
    ],
  );

/** Errors about the request or the bucket, which no attempt changes and nobody can repair while a run waits. */
const LASTING = new Set([
  ...[
    'AuthorizationHeaderMalformed',
    'EncryptionTypeMismatch',
    'EntityTooLarge',
    'InvalidArgument',
    'InvalidBucketName',
  ],
  ...['InvalidEncryptionAlgorithmError', 'InvalidRequest', 'InvalidWriteOffset', 'KeyTooLongError', 'MethodNotAllowed'],
  ...['NoSuchBucket', 'NotImplemented', 'PermanentRedirect', 'TooManyParts'],
]);

/** Whether the same request gets the same answer, whenever it is made. */
export const isLastingS3Error = ({ code }: ErrorAnswer): boolean => code !== undefined && LASTING.has(code);

export function s3ErrorsOf(operation: string): ErrorAnswer[] {
  const modelled = modelledErrors('s3', operation);
  const conflicts = [{ code: 'ConditionalRequestConflict', status: 409 }];
  const inside200 = ['CopyObject', 'CompleteMultipartUpload'].includes(operation)
    ? [{ code: 'InternalError', status: 200 }]
    : [];
  const others = [...COMMON, ...(/Put|Complete/.test(operation) ? conflicts : []), ...inside200];
  return [...modelled, ...others.filter(({ code }) => !modelled.some((each) => each.code === code)), ...BARE];
}

/** Errors that share a client. Those of rate have one each, which the SDK slows down from then on. */
export function byClient(errors: readonly ErrorAnswer[]): ErrorAnswer[][] {
  const isOfRate = ({ code, status }: ErrorAnswer) => code === 'SlowDown' || status === 429;
  return [errors.filter((error) => !isOfRate(error)), ...errors.filter(isOfRate).map((error) => [error])];
}
