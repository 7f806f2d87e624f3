// One role, many callers: sessions are assumed once, renewed once, and their refusals told to everyone.
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigServiceClient, DescribeConfigRulesCommand } from '@aws-sdk/client-config-service';
import { STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { trackServerClock } from '#src/aws/server-clock.ts';
import { clientDefaults, createSharedHandler } from '#src/aws/clients.ts';
import { AwsCallError, classifyError } from '#src/aws/aws-errors.ts';
import { createRoleSession, toSessionName, type RoleSession } from '#src/aws/session.ts';
import { answerJson, serve, signerOf, type Loopback } from './loopback.ts';

const ROLE = {
  arn: 'arn:aws:iam::111122223333:role/reader',
  sessionName: 'config-report-run-1',
  actions: ['config:DescribeConfigRules'],
};

/** What the simulated AWS was asked, and by whom; a test says how long sessions last and which it still takes. */
let assumed: URLSearchParams[];
let signers: string[];
let sessionSeconds: number;
let isEnded: (accessKeyId: string) => boolean;
let refusal: string | undefined;
/** By how much the worker's clock is ahead of AWS's. */
let aheadMs: number;
let aws: Loopback;

beforeEach(async () => {
  [assumed, signers, sessionSeconds, isEnded, refusal, aheadMs] = [[], [], 3_600, () => false, undefined, 0];
  aws = await serve(async (request, body, response) => {
    if (request.headers['x-amz-target'] === undefined) {
      assumed.push(new URLSearchParams(body));
      const [number, refused] = [assumed.length, refusal];
      if (refused === 'no answer') return;
      await sleep(20); // Long enough for every caller to arrive meanwhile.
      if (refused === undefined) response.writeHead(200, { 'content-type': 'text/xml' }).end(credentialsXml(number));
      else response.writeHead(403, { 'content-type': 'text/xml' }).end(errorXml(refused));
      return;
    }
    signers.push(signerOf(request));
    if (isEnded(signerOf(request))) answerJson(response, 400, { __type: 'ExpiredTokenException', message: 'expired' });
    else answerJson(response, 200, { ConfigRules: [] });
  });
});
afterEach(async () => {
  vi.useRealTimers();
  await aws.close();
});

/** The time of the simulated AWS, whatever the clock of the worker says. */
const serverTime = () => Date.now() - aheadMs;

function credentialsXml(number: number): string {
  const expiration = new Date(serverTime() + sessionSeconds * 1_000).toISOString();
  return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
    <AccessKeyId>session-${number}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
    <SessionToken>token-${number}</SessionToken><Expiration>${expiration}</Expiration>
  </Credentials></AssumeRoleResult></AssumeRoleResponse>`;
}

function errorXml(code: string): string {
  return `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>not authorized</Message></Error></ErrorResponse>`;
}

function open(
  role: Parameters<typeof createRoleSession>[1] = ROLE,
  signal = new AbortController().signal,
): RoleSession {
  const credentials = { accessKeyId: 'hub', secretAccessKey: 'secret' };
  const defaults = clientDefaults(createSharedHandler(50));
  const sts = new STSClient({ ...defaults, region: 'us-east-1', endpoint: aws.url, credentials });
  return createRoleSession(sts, role, signal, trackServerClock(sts));
}

/** Calls AWS Config with the session, in two regions at once. */
function call(session: RoleSession, calls: number): Promise<unknown>[] {
  const defaults = clientDefaults(createSharedHandler(50));
  const clients = ['us-east-1', 'ap-east-1'].map(
    (region) => new ConfigServiceClient({ ...defaults, region, endpoint: aws.url, credentials: session.credentials }),
  );
  return Array.from({ length: calls }, (_, index) =>
    session.call(() => clients[index % 2]!.send(new DescribeConfigRulesCommand({}))),
  );
}

test('many calls of many clients share one AssumeRole', async () => {
  await Promise.all(call(open(), 20));
  expect({ assumed: assumed.length, signers }).toEqual({ assumed: 1, signers: Array(20).fill('session-1') });
});

test('the role, the name, the external id and the actions are asked for as given', async () => {
  await open({ ...ROLE, externalId: 'of-acme' }).credentials();
  await open().credentials();
  expect(assumed.map((asked) => Object.fromEntries(asked))).toEqual(
    [{ ExternalId: 'of-acme' }, {}].map((external) => ({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: ROLE.arn,
      RoleSessionName: ROLE.sessionName,
      DurationSeconds: '3600',
      Policy:
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["config:DescribeConfigRules"],"Resource":"*"}]}',
      ...external,
    })),
  );
});

test('a session that ends under many calls at once is renewed once, and every call is answered', async () => {
  const session = open();
  await Promise.all(call(session, 2));
  isEnded = (accessKeyId) => accessKeyId === 'session-1';
  const results = await Promise.allSettled(call(session, 20));
  expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
  expect({ assumed: assumed.length, renewed: signers.filter((signer) => signer === 'session-2').length }).toEqual({
    assumed: 2,
    renewed: 20,
  });
});

test('a session is renewed before it ends, once, however many calls come then', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  const session = open();
  await session.credentials();
  vi.advanceTimersByTime(3_290_000);
  await Promise.all(call(session, 10));
  expect(assumed).toHaveLength(1);
  vi.advanceTimersByTime(11_000);
  await Promise.all(call(session, 10));
  expect({ assumed: assumed.length, last: signers.slice(-10) }).toEqual({
    assumed: 2,
    last: Array(10).fill('session-2'),
  });
});

test('a short session is renewed with a tenth of it left', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  sessionSeconds = 100;
  const session = open();
  await session.credentials();
  vi.advanceTimersByTime(88_000);
  await session.credentials();
  expect(assumed).toHaveLength(1);
  vi.advanceTimersByTime(3_100);
  await Promise.all([session.credentials(), session.credentials()]);
  expect(assumed).toHaveLength(2);
});

test.each([
  ['ahead of', 90 * 60_000],
  ['behind', -90 * 60_000],
])("a worker whose clock is 90 minutes %s AWS's asks for no more sessions than any other", async (_case, skewMs) => {
  vi.useFakeTimers({ toFake: ['Date'] });
  aheadMs = skewMs;
  vi.setSystemTime(Date.now() + skewMs);
  const session = open();
  for (let calls = 0; calls < 3; calls++) await Promise.all(call(session, 4));
  expect({ assumed: assumed.length, signers: new Set(signers) }).toEqual({
    assumed: 1,
    signers: new Set(['session-1']),
  });
});

test('a refused role is told to every caller, by one request, and asked for anew by the next', async () => {
  refusal = 'AccessDenied';
  const session = open();
  const results = await Promise.allSettled(call(session, 5));
  const reasons = results.map((result) => result.status === 'rejected' && classifyError(result.reason as AwsCallError));
  const told = { disposition: 'role-missing', reason: 'AssumeRole: AccessDenied: not authorized', retryable: false };
  expect({ assumed: assumed.length, reasons }).toEqual({ assumed: 1, reasons: [told, told, told, told, told] });
  refusal = undefined;
  await Promise.all(call(session, 5));
  expect(assumed).toHaveLength(2);
});

test('sessions that never hold are given up on in the words of AWS', async () => {
  isEnded = () => true;
  await expect(Promise.all(call(open(), 1))).rejects.toMatchObject({ name: 'ExpiredTokenException' });
  expect(assumed.length).toBeLessThanOrEqual(5);
});

test('a caller that gives up does not wait for an STS that does not answer', async () => {
  refusal = 'no answer';
  const caller = new AbortController();
  const answer = open(ROLE, caller.signal).credentials();
  setTimeout(() => caller.abort(), 100);
  await expect(answer).rejects.toThrow('AssumeRole: AbortError');
});

test.each([
  ['01a2-b3', 'config-report-01a2-b3'],
  ['a/b c', 'config-report-a-b-c'],
  ['x'.repeat(100), `config-report-${'x'.repeat(50)}`],
])('the run %s names its sessions %s', (runId, name) => {
  expect(toSessionName(runId)).toBe(name);
});
