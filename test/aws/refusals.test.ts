// What AWS's refusals prove: a disposition, whether another attempt may help, and a reason without secrets.
import { describe, expect, test } from 'vitest';
import { FailedCall, refusalOf } from '#src/aws/refusals.ts';

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
    ['RegionDisabledException', 'STS is not activated in this region', 'failed', true],
    ['Throttling', 'Rate exceeded', 'throttled-out', true],
    ['ExpiredToken', 'The security token included in the request is expired', 'failed', true],
    ['TimeoutError', 'a request has exceeded the configured 30000 ms', 'failed', true],
  ] as const)('%s: %s', (name, message, disposition, retryable) => {
    expect(refusalOf(new FailedCall('AssumeRole', awsError(name, message)))).toEqual({
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
    ['UnrecognizedClientException', 'The security token is invalid', 400, 'region-disabled', false],
    ['InvalidClientTokenId', 'The security token is invalid', 403, 'region-disabled', false],
    ['ThrottlingException', 'Rate exceeded', 400, 'throttled-out', true],
    ['LimitExceededException', 'too many', 400, 'throttled-out', true],
    ['Unknown', 'UnknownError', 429, 'throttled-out', true],
    ['InternalServerError', 'We are sorry', 500, 'failed', true],
    ['InvalidSignatureException', 'Signature expired', 400, 'failed', true],
    ['TypeError', 'expected a list', 200, 'failed', true],
  ] as const)('%s: %s', (name, message, status, disposition, retryable) => {
    expect(refusalOf(new FailedCall('DescribeConfigRules', awsError(name, message, status)))).toEqual({
      disposition,
      reason: `DescribeConfigRules: ${name}: ${message}`,
      retryable,
    });
  });
});

test("a signature that does not match does not tell the session's token", () => {
  const signed = `The Canonical String for this request should have been\n'POST\n/\n\nhost:config.us-east-1.amazonaws.com\nx-amz-date:20261123T010000Z\nx-amz-security-token:FwoGZXIvYXdzEBYaDK/+==\n\nhost;x-amz-date;x-amz-security-token\nabc'`;
  expect(new FailedCall('DescribeConfigRules', awsError('InvalidSignatureException', signed)).message).toBe(
    "DescribeConfigRules: InvalidSignatureException: The Canonical String for this request should have been 'POST / host:config.us-east-1.amazonaws.com x-amz-date:20261123T010000Z x-amz-security-token:(not shown) host;x-amz-date;x-amz-security-token abc'",
  );
});

test("the SDK's advice to its own users is left out, and the reason is one line", () => {
  const advice =
    'Unexpected token <\n  Deserialization error: to see the raw response, inspect the hidden field {error}.$response';
  expect(new FailedCall('DescribeConfigRules', awsError('SyntaxError', advice)).message).toBe(
    'DescribeConfigRules: SyntaxError: Unexpected token <',
  );
});
