// One request on its way: whose it is, what strikes it, which service answers.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { failure, isFailure, jsonAnswer, queryAnswer, type Answer, type Failure } from '#simulator/base/answer.ts';
import { callConfig } from '#simulator/config/service.ts';
import { deliver, drop, type Delivery } from '#simulator/faults/delivery.ts';
import type { CountedFault } from '#simulator/faults/faults.ts';
import { ignoresToken } from '#simulator/faults/malformed.ts';
import { callKms } from '#simulator/kms/service.ts';
import { callOrganizations } from '#simulator/organizations/service.ts';
import type { RateLimits } from '#simulator/simulation/rate-limits.ts';
import { isService, type Service } from '#simulator/base/operations.ts';
import { badCredentials, refused as refusal, serverError, throttled } from '#simulator/faults/refusals.ts';
import { timeOfWeek } from './world/clock.ts';
import { readRequestBody } from '#simulator/base/request-body.ts';
import { errorAnswer, finalS3Error, isFinalS3Error } from '#simulator/s3/answer.ts';
import type { S3Context } from '#simulator/s3/metadata.ts';
import { readS3Request } from '#simulator/s3/request.ts';
import { callS3 } from '#simulator/s3/service.ts';
import type { Authenticate } from '#simulator/simulation/sessions.ts';
import type { Call, Simulation } from '#simulator/simulation/simulation.ts';
import { accountOfRole, assumeRole, assumeRoleWithWebIdentity, getCallerIdentity } from '#simulator/sts/service.ts';

export interface Dispatcher {
  readonly simulation: Simulation;
  readonly storage: S3Context;
  readonly authenticate: Authenticate;
  readonly permit: RateLimits['permit'];
  /** Milliseconds that an operation takes. */
  readonly latencyOf: (service: string, operation: string) => number;
}

interface Scope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

/** The credential scope of a signature: `Credential=KEY/20261123/us-east-1/config/aws4_request, …`. */
function readScope(authorization: string | undefined): Scope | undefined {
  const start = authorization?.indexOf('Credential=') ?? -1;
  if (authorization === undefined || start < 0) return undefined;
  const [accessKeyId = '', , region = '', service = ''] = authorization.slice(start + 11).split('/', 4);
  return { accessKeyId, region, service };
}

/** What a strike answers at once; `undefined`: the service is asked after all. */
function injectedFailure(service: Service, injected: CountedFault | undefined): Failure | undefined {
  if (injected?.kind === 'throttling-storm') return throttled(service);
  if (injected?.kind === 'server-error') return serverError(service, injected.status);
  if (injected?.kind === 'refusal') return refusal(injected.code);
  if (injected?.kind !== 's3-refuse') return undefined;
  if (injected.how === '403') return { code: 'AccessDenied', message: 'Access Denied', status: 403 };
  if (injected.how === '503') return serverError('s3', 503);
  return isFinalS3Error(injected.how) ? finalS3Error(injected.how) : undefined;
}

function token(message: IncomingMessage): string | undefined {
  const value = message.headers['x-amz-security-token'];
  return typeof value === 'string' ? value : undefined;
}

/** The JSON object that a call is asked with; `undefined`: it is none. */
function parseRequest(body: string): Record<string, unknown> | undefined {
  try {
    const request = JSON.parse(body === '' ? '{}' : body) as unknown;
    return typeof request === 'object' && request !== null ? (request as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function answerQuery(simulation: Simulation, call: Call, parameters: URLSearchParams): string | Failure {
  if (call.operation === 'AssumeRole') return assumeRole(simulation, call, parameters);
  if (call.operation === 'GetCallerIdentity') return getCallerIdentity(simulation, call);
  return { code: 'InvalidAction', message: `The simulator does not answer ${call.operation}.`, status: 400 };
}

/** The services that speak awsJson1.1. */
const JSON_SERVICES = { config: callConfig, organizations: callOrganizations, kms: callKms } as const;

/** Config tells the time of the scenario's week, by which its results and evaluations are dated, or a time after that. */
const dateOf = (service: Service, { world }: Simulation): Record<string, string> => {
  if (service !== 'config') return {};
  const lateMs = world.scenario.config.answersAfterMinutes * 60_000;
  return { date: new Date(timeOfWeek(world, world.week) + lateMs).toUTCString() };
};

async function dispatchCall(
  { simulation, authenticate, permit, latencyOf }: Dispatcher,
  service: Exclude<Service, 's3'>,
  scope: Scope | undefined,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readRequestBody(message);
  const parameters = service === 'sts' ? new URLSearchParams(body) : undefined;
  const target = message.headers['x-amz-target'];
  const operation =
    parameters?.get('Action') ?? (typeof target === 'string' ? target.slice(target.indexOf('.') + 1) : '');
  const write = (result: string | Failure): Answer =>
    parameters === undefined ? jsonAnswer(result, dateOf(service, simulation)) : queryAnswer(operation, result);
  const region = scope?.region ?? 'us-east-1';
  const anonymous = operation === 'AssumeRoleWithWebIdentity';
  const principal = scope === undefined ? 'unknown' : authenticate(scope.accessKeyId, token(message));
  const known = typeof principal === 'object';
  const accountId = (parameters && accountOfRole(parameters)) ?? (known ? principal.accountId : 'unknown');
  const open = simulation.log.begin(service, operation, accountId, region);
  const delivery = (result: string | Failure, injected?: CountedFault): Delivery => {
    const delayMs = latencyOf(service, operation);
    return { answer: write(result), failed: isFailure(result) ? result : undefined, injected, delayMs, open };
  };
  if (!known && !anonymous) return deliver(response, delivery(badCredentials(service, principal)));

  const injected = simulation.faults.inject(service, operation, accountId, region);
  if (drop(response, injected, open)) return undefined;
  const refused =
    injectedFailure(service, injected) ??
    (permit(service, operation, accountId, region) ? undefined : throttled(service));
  if (refused !== undefined) return deliver(response, delivery(refused, injected));
  if (parameters !== undefined) {
    const result = known
      ? answerQuery(simulation, { operation, region, principal }, parameters)
      : assumeRoleWithWebIdentity(simulation, parameters);
    return deliver(response, delivery(result, injected));
  }
  if (!known) return undefined;
  const request = parseRequest(body);
  if (request === undefined) return deliver(response, delivery(failure('SerializationException', '')));
  if (injected?.kind === 'malformed' && ignoresToken(injected.how)) delete request['NextToken'];
  const answer = JSON_SERVICES[service as keyof typeof JSON_SERVICES];
  return deliver(response, delivery(answer(simulation, { operation, region, principal }, request), injected));
}

async function dispatchS3(
  { simulation, storage, authenticate, latencyOf }: Dispatcher,
  scope: Scope,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = readS3Request(message);
  const { operation, key } = request;
  const principal = authenticate(scope.accessKeyId, token(message));
  const known = typeof principal === 'object';
  const accountId = known ? principal.accountId : 'unknown';
  const open = simulation.log.begin('s3', operation, accountId, scope.region);
  const injected = known ? simulation.faults.inject('s3', operation, accountId, scope.region, key) : undefined;
  if (drop(response, injected, open)) return undefined;
  const refused = known ? injectedFailure('s3', injected) : badCredentials('s3', principal);
  let answer: Answer;
  if (refused !== undefined || !known) {
    answer = errorAnswer(refused!, request);
  } else {
    if (injected?.kind === 'malformed' && ignoresToken(injected.how)) request.query.delete('continuation-token');
    try {
      answer = await callS3(simulation, storage, principal, request);
    } catch (error) {
      // A body that was cut on its way: nobody is left to answer.
      open.end('failed');
      if (message.destroyed && !message.complete) return undefined;
      throw error;
    }
  }
  const failed = answer.status >= 400 ? (refused ?? { code: 'S3', message: '', status: answer.status }) : undefined;
  return deliver(response, { answer, failed, injected, delayMs: latencyOf('s3', operation), open });
}

/** Routes a request by its signature's scope; an unsigned form is for STS. */
export function dispatch(dispatcher: Dispatcher, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const scope = readScope(message.headers.authorization);
  const service = scope?.service ?? 'sts';
  if (scope !== undefined && service === 's3') return dispatchS3(dispatcher, scope, message, response);
  if (isService(service) && service !== 's3') return dispatchCall(dispatcher, service, scope, message, response);
  response.writeHead(400, { 'content-type': 'text/plain' }).end(`The simulator does not speak for ${service}.\n`);
  return Promise.resolve();
}
