// Maps AWS's error codes to what each of them proves. S3's error codes have a separate table with remedies, in s3-errors.ts.

/**
 * What an error proves, and how it is handled:
 * - `denied`: a policy denies the call. The error is final for the requested rule, extra, region or account (access-denials.ts).
 * - `refused`: the request is wrong, and another attempt would get the same response. The error is final, like a denial.
 * - `unknown-credentials`: AWS does not recognize the credentials: the region is disabled, or the token is too new. The call is
 *   retried. If retries do not help, the region determines the disposition (classifyError).
 * - `session-ended`: the call is repeated with a new session.
 * - `throttled`: the call is retried. If throttling persists, the disposition is `throttled-out`.
 * - `sts-not-activated`, `session-tags`: AssumeRole can succeed only after somebody has changed the account or the hub role, so the
 *   error is final.
 * - `no-organization`: there is no organization whose accounts could be listed. The run ends immediately.
 * - `passing`: the error is not related to the request and may be temporary, so the call is retried.
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
  /**
   * The place where AWS documents the codes. `model` is the SDK's documentation of the exception class, and `common` is "Common errors" of
   * each API.
   */
  source: string;
};

/**
 * Every code whose kind does not follow from its HTTP status. Of all other errors, 5xx responses, responses without a code and connection
 * errors are `passing`; other 4xx responses with an AWS error code are `refused`.
 */
const ERROR_TABLE: readonly Entry[] = [
  { kind: 'denied', codes: ['AccessDenied', 'AccessDeniedException', 'NotAuthorized'], source: 'common' },
  { kind: 'denied', codes: ['UnauthorizedOperation'], source: 'EC2 API Reference, errors-overview.html' },
  { kind: 'denied', codes: ['AccessDeniedForDependencyException'], source: 'model of Organizations' },
  {
    kind: 'unknown-credentials',
    codes: ['UnrecognizedClientException', 'InvalidClientTokenId', 'OptInRequired', 'AuthFailure'],
    // AWS has no specific error for a region that is not enabled. It returns these codes for tokens that are valid in other regions.
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
    // Accounts and units may move while the tree is read. AWS also returns InvalidInputException for a page token that is too old.
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

/** 4xx codes of AWS that do not end in `Exception` ("Common errors"; STS, Query API). Other names are not AWS error codes. */
const REFUSED_CODES =
  /Exception$|^(ValidationError|InvalidAction|InvalidParameter|MissingParameter|MalformedPolicyDocument)/;

/** Returns the kind of an error. */
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
