// What a service answers: a body, or a failure that each protocol writes in its own way.

export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly status: number;
}

/** An error of AWS, with its code and text. */
export function failure(code: string, message: string, status = 400): Failure {
  return { code, message, status };
}

/** A range of a file, end exclusive, streamed as a body. */
export interface FileSlice {
  /** An open descriptor, which whoever streams it closes. */
  readonly file: number;
  readonly start: number;
  readonly end: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | FileSlice;
}

export function isFailure(result: object | string): result is Failure {
  return typeof result === 'object' && 'code' in result;
}

/** Text inside an XML element. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"\r\n]/g, (character) => `&#${character.charCodeAt(0)};`);
}

let requests = 0;

/** An id of a request in the form that AWS gives it. */
export function nextRequestId(): string {
  requests += 1;
  return `00000000-0000-4000-8000-${requests.toString(16).padStart(12, '0')}`;
}

/** The answer of a service that speaks awsJson1.1. */
export function jsonAnswer(result: string | Failure, further: Readonly<Record<string, string>> = {}): Answer {
  const headers = {
    ...further,
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': nextRequestId(),
  };
  if (typeof result === 'string') return { status: 200, headers, body: result };
  // Organizations writes `Message`, Config `message`; readers take either.
  const body = JSON.stringify({ __type: result.code, message: result.message, Message: result.message });
  return { status: result.status, headers, body };
}

/** The answer of STS, which speaks XML: the result is the inside of `<ActionResponse>`. */
export function queryAnswer(action: string, result: string | Failure): Answer {
  const requestId = nextRequestId();
  const headers = { 'content-type': 'text/xml', 'x-amzn-requestid': requestId };
  const space = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"';
  if (typeof result === 'string') {
    const meta = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
    return { status: 200, headers, body: `<${action}Response ${space}>${result}${meta}</${action}Response>` };
  }
  const type = result.status < 500 ? 'Sender' : 'Receiver';
  const error = `<Type>${type}</Type><Code>${result.code}</Code><Message>${escapeXml(result.message)}</Message>`;
  const body = `<ErrorResponse ${space}><Error>${error}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
  return { status: result.status, headers, body };
}
