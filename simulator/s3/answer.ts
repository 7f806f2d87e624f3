// How S3 writes what it answers: XML bodies, and errors with S3's own codes.
import { escapeXml, failure, nextRequestId, type Answer, type Failure } from '#simulator/base/answer.ts';
import type { S3Request } from './request.ts';
import { FINAL_S3_ERRORS } from '#simulator/scenario/faults.ts';

/** The answer of an operation, or why there is none. */
export type S3Result = Answer | Failure;

const SPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

/** A 200 with an XML document; `inner` is the content of its root element. */
export function xmlAnswer(root: string, inner: string, headers: Readonly<Record<string, string>> = {}): Answer {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<${root} ${SPACE}>${inner}</${root}>`;
  return { status: 200, headers: { ...headers, 'content-type': 'application/xml' }, body };
}

export function emptyAnswer(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers, body: '' };
}

/** An element for each value that is there. */
export function elements(values: Readonly<Record<string, string | number | boolean | undefined>>): string {
  let xml = '';
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) xml += `<${name}>${escapeXml(String(value))}</${name}>`;
  }
  return xml;
}

/** Where a bucket lies that S3 redirects to. */
const OTHER_REGION = 'eu-west-1';

type FinalS3Error = (typeof FINAL_S3_ERRORS)[number];

/** With S3's texts and statuses. */
const FINAL: Readonly<Record<FinalS3Error, Failure>> = {
  PermanentRedirect: failure(
    'PermanentRedirect',
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    301,
  ),
  NoSuchBucket: failure('NoSuchBucket', 'The specified bucket does not exist', 404),
  InvalidRequest: failure(
    'InvalidRequest',
    'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
  ),
};

export function isFinalS3Error(how: string): how is FinalS3Error {
  return how in FINAL;
}

export function finalS3Error(code: FinalS3Error): Failure {
  return FINAL[code];
}

/** A failure as S3 writes it; an answer to HEAD has no body. */
export function errorAnswer({ code, message, status }: Failure, { bucket, key, message: request }: S3Request): Answer {
  const requestId = nextRequestId();
  const isElsewhere = code === 'PermanentRedirect';
  const fields = {
    Code: code,
    Message: message,
    Endpoint: isElsewhere ? `${bucket}.s3.${OTHER_REGION}.amazonaws.com` : undefined,
    BucketName: bucket,
    Key: key || undefined,
    RequestId: requestId,
  };
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${elements(fields)}</Error>`;
  const headers = {
    'content-type': 'application/xml',
    'x-amz-request-id': requestId,
    ...(isElsewhere ? { 'x-amz-bucket-region': OTHER_REGION } : {}),
  };
  return request.method === 'HEAD' ? { status, headers, body: '' } : { status, headers, body };
}

export const NO_SUCH_KEY = failure('NoSuchKey', 'The specified key does not exist.', 404);
export const NO_SUCH_VERSION = failure('NoSuchVersion', 'The specified version does not exist.', 404);
export const PRECONDITION_FAILED = failure(
  'PreconditionFailed',
  'At least one of the pre-conditions you specified did not hold',
  412,
);
export const CONFLICT = failure(
  'ConditionalRequestConflict',
  'The conditional request cannot succeed due to a conflicting operation against this resource.',
  409,
);
