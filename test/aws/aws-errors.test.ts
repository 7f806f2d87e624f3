// What AWS's refusals prove: a disposition, whether another attempt may help, and a reason without secrets.
import { describe, expect, test } from 'vitest';
import { findRemedy } from '#domain/coverage/causes.ts';
import { REMEDIES } from '#domain/coverage/dispositions.ts';
import { AwsCallError, isDeterministic, classifyError } from '#src/aws/aws-errors.ts';

function awsError(name: string, message = 'no', httpStatusCode = 400): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}

const SCP_2021 =
  'User: arn:aws:sts::111122223333:assumed-role/hub/run is not authorized to perform: sts:AssumeRole on resource: ' +
  'arn:aws:iam::444455556666:role/reader with an explicit deny in a service control policy';
const SCP_2025 = `${SCP_2021}: arn:aws:organizations::111122223333:policy/o-abc/service_control_policy/p-abc`;

describe('AssumeRole', () => {
  test.each([
    ['AccessDenied', 'is not authorized to perform: sts:AssumeRole', 'role-missing', false],
    ['AccessDenied', SCP_2021, 'blocked-by-scp', false],
    ['AccessDenied', SCP_2025, 'blocked-by-scp', false],
    ['AccessDenied', 'because no service control policy allows the sts:AssumeRole action', 'blocked-by-scp', false],
    ['ValidationError', 'The requested DurationSeconds exceeds the MaxSessionDuration', 'failed', false],
    ['Throttling', 'Rate exceeded', 'throttled-out', true],
    ['ExpiredToken', 'The security token included in the request is expired', 'failed', true],
    ['TimeoutError', 'a request has exceeded the configured 30000 ms', 'failed', true],
  ] as const)('%s: %s', (name, message, disposition, retryable) => {
    expect(classifyError(new AwsCallError('AssumeRole', awsError(name, message)))).toEqual({
      disposition,
      reason: `AssumeRole: ${name}: ${message}`,
      retryable,
    });
  });
});

describe('a call to AWS Config', () => {
  test.each([
    ['AccessDeniedException', 'is not authorized', 400, 'access-denied', false],
    ['AccessDeniedException', SCP_2025, 400, 'blocked-by-scp', false],
    ['UnrecognizedClientException', 'The security token is invalid', 400, 'failed', true],
    ['InvalidClientTokenId', 'The security token is invalid', 403, 'failed', true],
    ['ThrottlingException', 'Rate exceeded', 400, 'throttled-out', true],
    ['LimitExceededException', 'too many', 400, 'throttled-out', true],
    ['Unknown', 'UnknownError', 429, 'throttled-out', true],
    ['InternalServerError', 'We are sorry', 500, 'failed', true],
    ['InvalidSignatureException', 'Signature expired', 400, 'failed', true],
    ['TypeError', 'expected a list', 200, 'failed', true],
  ] as const)('%s: %s', (name, message, status, disposition, retryable) => {
    expect(classifyError(new AwsCallError('DescribeConfigRules', awsError(name, message, status)))).toEqual({
      disposition,
      reason: `DescribeConfigRules: ${name}: ${message}`,
      retryable,
    });
  });
});

describe('what a region answers as if it were disabled', () => {
  const unknownToken = new AwsCallError('DescribeConfigRules', awsError('UnrecognizedClientException', 'invalid'));
  test.each([
    ['is taken for it where accounts can disable the region', 'ap-east-1', false, 'region-disabled', false],
    ['is retried where they cannot', 'us-east-1', false, 'failed', true],
    ['is retried once a call in the region has succeeded', 'ap-east-1', true, 'failed', true],
  ] as const)('%s', (_case, region, hasResponded, disposition, retryable) => {
    expect(classifyError(unknownToken, { region, hasResponded })).toMatchObject({ disposition, retryable });
  });
});

describe('a policy that AWS names as the cause of a denial', () => {
  const HUB = 'User: arn:aws:sts::111122223333:assumed-role/hub/run is not authorized to perform: ';
  const ARN = ': arn:aws:organizations::111122223333:policy/o-abc/resource_control_policy/p-abc';
  const ASSUME = `${HUB}sts:AssumeRole on resource: arn:aws:iam::444455556666:role/reader`;
  const CONFIG = `${HUB}config:DescribeConfigRules on resource: *`;
  test.each<[string, string, string | undefined]>([
    [`${ASSUME} with an explicit deny in a resource control policy${ARN}`, 'access-denied', 'resource-control-policy'],
    [`${CONFIG} with an explicit deny in a VPC endpoint policy`, 'access-denied', 'vpc-endpoint-policy'],
    [
      `${ASSUME} because no VPC endpoint policy allows the sts:AssumeRole action`,
      'access-denied',
      'vpc-endpoint-policy',
    ],
    [`${ASSUME} with an explicit deny in a permissions boundary`, 'access-denied', 'permissions-boundary'],
    [
      `${CONFIG} because no permissions boundary allows the config:DescribeConfigRules action`,
      'access-denied',
      'permissions-boundary',
    ],
    [`${ASSUME} because no session policy allows the sts:AssumeRole action`, 'access-denied', 'session-policy'],
    [`${CONFIG} with an explicit deny in a session policy`, 'access-denied', 'session-policy'],
    [`${ASSUME} because no identity-based policy allows the sts:AssumeRole action`, 'access-denied', 'identity-policy'],
    [`${CONFIG} with an explicit deny in an identity-based policy`, 'access-denied', 'identity-policy'],
    [
      `${CONFIG} because no identity-based policy allows the config:DescribeConfigRules action`,
      'access-denied',
      undefined,
    ],
    [
      `${CONFIG} because no service control policy allows the config:DescribeConfigRules action`,
      'blocked-by-scp',
      undefined,
    ],
    [`${ASSUME} because no role trust policy allows the sts:AssumeRole action`, 'role-missing', undefined],
    [`${ASSUME} with an explicit deny in the role trust policy`, 'role-missing', undefined],
    [`${ASSUME} because no resource-based policy allows the sts:AssumeRole action`, 'role-missing', undefined],
    [ASSUME, 'role-missing', undefined],
    [CONFIG, 'access-denied', undefined],
    [`${ASSUME} with an explicit deny in a policy of some later kind`, 'role-missing', undefined],
  ])('%s', (message, disposition, cause) => {
    const operation = message.includes('sts:AssumeRole') ? 'AssumeRole' : 'DescribeConfigRules';
    const reason = `${operation}: AccessDenied: ${message}`;
    expect(classifyError(new AwsCallError(operation, awsError('AccessDenied', message, 403)))).toEqual({
      ...{ disposition, reason, retryable: false },
      ...(cause ? { cause } : {}),
    });
  });
});

test.each([
  ['RegionDisabledException', 403, 'sts-not-activated'],
  ['PackedPolicyTooLargeException', 400, 'session-tags'],
])('%s of STS is final, with a remedy of its own', (name, status, cause) => {
  const classified = classifyError(new AwsCallError('AssumeRole', awsError(name, 'no', status)));
  expect(classified).toEqual({ disposition: 'failed', cause, reason: `AssumeRole: ${name}: no`, retryable: false });
  expect(findRemedy(classified)).not.toBe(REMEDIES.failed);
});

test('a denial that another answer of the region contradicts is retried', () => {
  const denied = new AwsCallError('DescribeConfigRules', awsError('AccessDeniedException', 'not authorized'));
  expect(classifyError(denied, { region: 'us-east-1', hasResponded: true })).toMatchObject({
    ...{ disposition: 'access-denied', retryable: true },
  });
});

describe('a refusal would come again', () => {
  test.each([
    ['ValidationException', 400, true],
    ['InvalidParameterValueException', 400, true],
    ['NoSuchConfigRuleException', 400, true],
    ['AccessDeniedException', 400, true],
    ['ThrottlingException', 400, false],
    ['LimitExceededException', 400, false],
    ['ExpiredTokenException', 400, false],
    ['UnrecognizedClientException', 400, false],
    ['InvalidSignatureException', 403, false],
    ['InvalidNextTokenException', 400, false],
    ['RequestTimeoutException', 408, false],
    ['InternalServerException', 500, false],
    ['Unknown', 400, false],
    ['TypeError', 200, false],
  ])('%s with status %i: %j', (name, status, expected) => {
    expect(isDeterministic(awsError(name, 'no', status))).toBe(expected);
  });
});

test("a signature that does not match does not tell the session's token", () => {
  const signed = `The Canonical String for this request should have been\n'POST\n/\n\nhost:config.us-east-1.amazonaws.com\nx-amz-date:20261123T010000Z\nx-amz-security-token:FwoGZXIvYXdzEBYaDK/+==\n\nhost;x-amz-date;x-amz-security-token\nabc'`;
  expect(new AwsCallError('DescribeConfigRules', awsError('InvalidSignatureException', signed)).message).toBe(
    "DescribeConfigRules: InvalidSignatureException: The Canonical String for this request should have been 'POST / host:config.us-east-1.amazonaws.com x-amz-date:20261123T010000Z x-amz-security-token:(not shown) host;x-amz-date;x-amz-security-token abc'",
  );
});

test("the SDK's advice to its own users is left out, and the reason is one line", () => {
  const advice =
    'Unexpected token <\n  Deserialization error: to see the raw response, inspect the hidden field {error}.$response';
  expect(new AwsCallError('DescribeConfigRules', awsError('SyntaxError', advice)).message).toBe(
    'DescribeConfigRules: SyntaxError: Unexpected token <',
  );
});
