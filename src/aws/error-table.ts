// The one table of AWS's error codes: what each proves. S3's codes have a table with remedies of their own, s3-errors.ts.

/**
 * What an error proves, and so what follows from it:
 * - `denied`: a policy refuses the call. Final for what was asked: a rule, an extra, the region or the account (access-denials.ts).
 * - `refused`: the request is wrong for this one thing, and another attempt gets the same answer. Final, as a denial is.
 * - `unknown-credentials`: AWS does not know the credentials: a disabled region, or a token that is too new. Retried, then judged by
 *   the region (classifyError).
 * - `session-ended`: the call is repeated with a new session.
 * - `throttled`: retried; if it lasts, `throttled-out`.
 * - `sts-not-activated`, `session-tags`: AssumeRole can succeed only after somebody has changed the account or the hub role. Final.
 * - `no-organization`: there is nothing to list. Ends the run at once.
 * - `passing`: says nothing about the request. Retried.
 */
export type ErrorKind =
  | 'denied'
  | 'refused'
  | 'unknown-credentials'
  | 'session-ended'
  | 'throttled'
  | 'sts-not-activated'
  | 'session-tags'
  | 'no-organization'
  | 'passing';

type Entry = {
  kind: ErrorKind;
  codes: readonly string[];
  /** Where AWS says so. `model` is the SDK's documentation of the exception class, `common` is "Common errors" of each API. */
  source: string;
};

/**
 * Every code that does not follow from its HTTP status. Codes not listed: 5xx, answers without a code, and errors of the connection
 * are `passing`; another 4xx whose code AWS named is `refused`.
 */
const ERROR_TABLE: readonly Entry[] = [
  { kind: 'denied', codes: ['AccessDenied', 'AccessDeniedException', 'NotAuthorized'], source: 'common' },
  { kind: 'denied', codes: ['UnauthorizedOperation'], source: 'EC2 API Reference, errors-overview.html' },
  { kind: 'denied', codes: ['AccessDeniedForDependencyException'], source: 'model of Organizations' },
  {
    kind: 'unknown-credentials',
    codes: ['UnrecognizedClientException', 'InvalidClientTokenId', 'OptInRequired', 'AuthFailure'],
    // AWS has no error of its own for a region that is not enabled. Tokens that are valid elsewhere get these.
    source: 'common; AWS re:Post, iam-validate-access-credentials',
  },
  {
    kind: 'session-ended',
    codes: ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired'],
    source: 'common; model of STS (ExpiredTokenException)',
  },
  {
    kind: 'throttled',
    codes: [
      'ThrottlingException',
      'Throttling',
      'TooManyRequestsException',
      'RequestLimitExceeded',
      'LimitExceededException',
      'SlowDown',
    ],
    source: 'common; the list of throttling errors in @smithy/core',
  },
  { kind: 'sts-not-activated', codes: ['RegionDisabledException'], source: 'model of STS' },
  { kind: 'session-tags', codes: ['PackedPolicyTooLargeException', 'PackedPolicyTooLarge'], source: 'model of STS' },
  { kind: 'no-organization', codes: ['AWSOrganizationsNotInUseException'], source: 'model of Organizations' },
  {
    kind: 'passing',
    codes: ['InvalidNextTokenException'],
    source: 'model of Config: a token that is too old; the listing starts again',
  },
  {
    kind: 'passing',
    // Accounts and units may move while the tree is read. InvalidInputException also reports a page token that is too old.
    codes: ['ParentNotFoundException', 'TargetNotFoundException', 'InvalidInputException'],
    source: 'model of Organizations',
  },
  {
    kind: 'passing',
    codes: [
      'IncompleteSignature',
      'IncompleteSignatureException',
      'InvalidSignatureException',
      'MalformedHttpRequestException',
      'MissingAuthenticationToken',
      'MissingAuthenticationTokenException',
      'RequestAbortedException',
      'RequestTimeoutException',
      'SignatureDoesNotMatch',
    ],
    source: 'common; a request that was damaged on its way, or a clock that the SDK corrects',
  },
];

const KINDS: ReadonlyMap<string, ErrorKind> = new Map(
  ERROR_TABLE.flatMap(({ kind, codes }) => codes.map((code) => [code, kind] as const)),
);

type AwsError = { name?: string; $metadata?: { httpStatusCode?: number } };

/** 4xx codes of AWS that do not end in `Exception` ("Common errors"; STS, Query API). Other names are not codes of AWS. */
const REFUSED_CODES =
  /Exception$|^(ValidationError|InvalidAction|InvalidParameter|MissingParameter|MalformedPolicyDocument)/;

/** Returns what an error proves. */
export function findErrorKind(error: unknown): ErrorKind {
  const { name = '', $metadata } = error as AwsError;
  const known = KINDS.get(name);
  if (known) return known;
  const status = $metadata?.httpStatusCode ?? 0;
  if (status === 429) return 'throttled';
  return status >= 400 && status < 500 && REFUSED_CODES.test(name) ? 'refused' : 'passing';
}

/** Whether AWS throttled the call, according to the error's code or HTTP 429. */
export function isThrottle(error: unknown): boolean {
  return findErrorKind(error) === 'throttled';
}
