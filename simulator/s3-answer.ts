// How S3 writes what it answers: XML bodies, and errors with S3's own codes.
import { escapeXml, failure, nextRequestId, type Answer, type Failure } from './answer.ts';
import type { S3Request } from './s3-request.ts';

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

/** A failure as S3 writes it; an answer to HEAD has no body. */
export function errorAnswer({ code, message, status }: Failure, { bucket, key, message: request }: S3Request): Answer {
  const requestId = nextRequestId();
  const fields = { Code: code, Message: message, BucketName: bucket, Key: key || undefined, RequestId: requestId };
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${elements(fields)}</Error>`;
  const headers = { 'content-type': 'application/xml', 'x-amz-request-id': requestId };
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
