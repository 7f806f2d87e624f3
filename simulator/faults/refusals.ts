// How each service words throttling, server errors and refused credentials.
import { failure, type Failure } from '#simulator/base/answer.ts';
import type { Service } from '#simulator/base/operations.ts';
import type { REFUSALS } from '#simulator/scenario/faults.ts';

const THROTTLED: Readonly<Record<Service, Failure>> = {
  sts: failure('Throttling', 'Rate exceeded'),
  config: failure('ThrottlingException', 'Rate exceeded'),
  organizations: failure(
    'TooManyRequestsException',
    "AWS Organizations can't complete your request because another request is already in progress. Try again later.",
  ),
  kms: failure('ThrottlingException', 'You have exceeded the rate at which you may call KMS.'),
  s3: failure('SlowDown', 'Please reduce your request rate.', 503),
};

const EXPIRED: Readonly<Record<Service, Failure>> = {
  sts: failure('ExpiredToken', 'The security token included in the request is expired', 403),
  config: failure('ExpiredTokenException', 'The security token included in the request is expired'),
  organizations: failure('ExpiredTokenException', 'The security token included in the request is expired'),
  kms: failure('ExpiredTokenException', 'The security token included in the request is expired'),
  s3: failure('ExpiredToken', 'The provided token has expired.'),
};

const INVALID = 'The security token included in the request is invalid.';
const UNKNOWN: Readonly<Record<Service, Failure>> = {
  sts: failure('InvalidClientTokenId', INVALID, 403),
  config: failure('UnrecognizedClientException', INVALID),
  organizations: failure('UnrecognizedClientException', INVALID),
  kms: failure('UnrecognizedClientException', INVALID),
  s3: failure('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', 403),
};

export function throttled(service: Service): Failure {
  return THROTTLED[service];
}

export function isThrottle({ code }: Failure): boolean {
  return Object.values(THROTTLED).some((one) => one.code === code);
}

export function badCredentials(service: Service, why: 'unknown' | 'expired'): Failure {
  return why === 'expired' ? EXPIRED[service] : UNKNOWN[service];
}

export function serverError(service: Service, status: 500 | 503): Failure {
  const name =
    service === 's3' && status === 500 ? 'InternalError' : status === 500 ? 'InternalFailure' : 'ServiceUnavailable';
  const text =
    status === 500 ? 'We encountered an internal error. Please try again.' : 'Service is temporarily unavailable.';
  return failure(name, text, status);
}

/** A client error that says nothing true, in AWS's words. */
export function refused(code: (typeof REFUSALS)[number]): Failure {
  if (code === 'UnrecognizedClientException') return UNKNOWN.config;
  if (code === 'AccessDeniedException') return failure(code, 'User is not authorized to perform this action.');
  return failure(code, '1 validation error detected: a value failed to satisfy its constraint.');
}
