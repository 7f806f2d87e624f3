// The errors that AWS can answer to an operation: those that the SDK's model lists for it, those common to all, and bare statuses.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as config from '@aws-sdk/client-config-service';
import * as kms from '@aws-sdk/client-kms';
import * as organizations from '@aws-sdk/client-organizations';
import * as s3 from '@aws-sdk/client-s3';
import * as sesv2 from '@aws-sdk/client-sesv2';
import * as sns from '@aws-sdk/client-sns';
import * as sts from '@aws-sdk/client-sts';

/** An answer that is an error. Without a code it has no body, as from a proxy or a load balancer. */
export type ErrorAnswer = { code?: string; status: number; message?: string };

const CLIENTS = {
  config: { sdk: config, package: '@aws-sdk/client-config-service' },
  kms: { sdk: kms, package: '@aws-sdk/client-kms' },
  organizations: { sdk: organizations, package: '@aws-sdk/client-organizations' },
  s3: { sdk: s3, package: '@aws-sdk/client-s3' },
  sesv2: { sdk: sesv2, package: '@aws-sdk/client-sesv2' },
  sns: { sdk: sns, package: '@aws-sdk/client-sns' },
  sts: { sdk: sts, package: '@aws-sdk/client-sts' },
} as const;

export type Service = keyof typeof CLIENTS;

type Traits = { awsQueryError?: [code: string, status: number]; httpError?: number; error?: string };

/** The SDK repeats the model's list of an operation's errors in the documentation of its command. */
export function modelledErrors(service: Service, operation: string): ErrorAnswer[] {
  const { sdk, package: name } = CLIENTS[service];
  const root = createRequire(import.meta.url)
    .resolve(name)
    .replace(/dist-.*$/, '');
  const documented = readFileSync(`${root}dist-types/commands/${operation}Command.d.ts`, 'utf8');
  const names = new Set([...documented.matchAll(/@throws \{@link (\w+)\} \(\w+ fault\)/g)].map(([, error]) => error!));
  return [...names].map((error) => {
    const schema = (sdk as unknown as Record<string, [unknown, unknown, unknown, Traits]>)[`${error}$`];
    const { awsQueryError, httpError, error: fault } = schema![3];
    const [code, status] = awsQueryError ?? [error, httpError ?? (fault === 'server' ? 500 : 400)];
    return { code, status };
  });
}

/** "Common errors" of the API references of AWS Config, Organizations, STS, KMS, SNS and SES. */
const COMMON: ErrorAnswer[] = [
  { code: 'AccessDeniedException', status: 400 },
  { code: 'ExpiredTokenException', status: 403 },
  { code: 'IncompleteSignature', status: 403 },
  { code: 'InternalFailure', status: 500 },
  { code: 'InvalidSignatureException', status: 403 },
  { code: 'MalformedHttpRequestException', status: 400 },
  { code: 'NotAuthorized', status: 401 },
  { code: 'OptInRequired', status: 403 },
  { code: 'RequestAbortedException', status: 400 },
  { code: 'RequestEntityTooLargeException', status: 413 },
  { code: 'RequestTimeoutException', status: 408 },
  { code: 'ServiceUnavailable', status: 503 },
  { code: 'ThrottlingException', status: 400 },
  { code: 'UnknownOperationException', status: 404 },
  { code: 'UnrecognizedClientException', status: 403 },
  { code: 'ValidationError', status: 400 },
  { code: 'ValidationException', status: 400 },
];

export const BARE: ErrorAnswer[] = [400, 403, 404, 408, 413, 429, 500, 502, 503, 504].map((status) => ({ status }));

export function errorsOf(service: Service, operation: string): ErrorAnswer[] {
  const modelled = modelledErrors(service, operation);
  const others = COMMON.filter(({ code }) => !modelled.some((error) => error.code === code));
  return [...modelled, ...others, ...BARE];
}

/** Errors that say nothing about the request: of rate, time, credentials, the listing's page, or of the way to AWS. */
const PASSES =
  /^(ExpiredToken|IncompleteSignature|InvalidInput|InvalidNextToken|InvalidSignature|LimitExceeded|MalformedHttp|OptIn|ParentNotFound|RequestAborted|RequestTimeout|TargetNotFound|(KMS)?Throttling|TooManyRequests|UnrecognizedClient)/;

/** Whether the same request gets the same answer, whenever it is made. */
export function isLasting({ code, status }: ErrorAnswer): boolean {
  return code !== undefined && status < 500 && !PASSES.test(code);
}

export const nameOf = ({ code, status }: ErrorAnswer): string => code ?? `${status} without a body`;
