// What every client shares: one pool of sockets, retries that wait for the bucket, and honest counts.
import { ConfigServiceClient, DescribeConfigRulesCommand } from '@aws-sdk/client-config-service';
import { afterEach, expect, test } from 'vitest';
import {
  clientDefaults,
  abortableClientSettings,
  createSharedHandler,
  countAttempts,
  observeCalls,
  type AwsCall,
} from '#src/aws/clients.ts';
import { createConfigReader } from '#src/aws/config-service.ts';
import type { RoleSession } from '#src/aws/session.ts';
import { createTokenBucket, type TokenBucket } from '#src/concurrency/token-bucket.ts';
import { answerJson, serve, type Loopback } from './loopback.ts';

let aws: Loopback;
afterEach(() => aws.close());

const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
const client = (handler = createSharedHandler(5)) =>
  new ConfigServiceClient({ ...clientDefaults(handler), region: 'us-east-1', endpoint: aws.url, credentials });

test('throttled and failed attempts are counted and told, and each waits for the bucket', async () => {
  const answers = ['ThrottlingException', 'InternalError', undefined];
  let requests = 0;
  aws = await serve((_request, _body, response) => {
    const error = answers[requests++ % 3];
    if (error) answerJson(response, error === 'InternalError' ? 500 : 400, { __type: error, message: 'Rate exceeded' });
    else answerJson(response, 200, { ConfigRules: [] });
  });
  const waited: string[] = [];
  let settled = 0;
  const bucketOf = (operation: string): TokenBucket => ({
    take: () => {
      waited.push(operation);
      return Promise.resolve({ settle: () => void settled++ });
    },
  });
  const effort = { calls: 0, throttles: 0, retries: 0 };
  const calls: AwsCall[] = [];
  const config = client();
  observeCalls(config, 'config', (call) => calls.push(call));
  countAttempts(config, effort, bucketOf);
  await config.send(new DescribeConfigRulesCommand({}));
  await config.send(new DescribeConfigRulesCommand({}));
  expect({ requests, settled, effort, waited }).toEqual({
    requests: 6,
    settled: 6,
    effort: { calls: 6, throttles: 2, retries: 4 },
    waited: Array(6).fill('DescribeConfigRules'),
  });
  const told = { service: 'config', operation: 'DescribeConfigRules' };
  expect(calls).toEqual([true, false, false, true, false, false].map((throttled) => ({ ...told, throttled })));
});

test.each([
  ['cut off', { 'content-length': '26' }, 'destroy'],
  ['cut off between two chunks', {}, 'destroy'],
  ['ended early', { 'content-length': '26', connection: 'close' }, 'end'],
] as const)('an answer that is %s is asked for again', async (_how, headers, breakOff) => {
  let requests = 0;
  aws = await serve((_request, _body, response) => {
    if (++requests > 1) return answerJson(response, 200, { ConfigRules: [{ ConfigRuleName: 'whole' }] });
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1', ...headers });
    response.write('{"ConfigRules":', () => response.socket![breakOff]());
  });
  const config = client();
  observeCalls(config, 'config', () => undefined);
  const { ConfigRules } = await config.send(new DescribeConfigRulesCommand({}));
  expect({ requests, ConfigRules }).toEqual({ requests: 2, ConfigRules: [{ ConfigRuleName: 'whole' }] });
});

test('an attempt that gives up waiting for its token is none', async () => {
  aws = await serve((_request, _body, response) => answerJson(response, 200, { ConfigRules: [] }));
  const calls: AwsCall[] = [];
  const config = client();
  observeCalls(config, 'config', (call) => calls.push(call));
  countAttempts(config, { calls: 0, throttles: 0, retries: 0 }, () => ({
    take: () => Promise.reject(new Error('gave up')),
  }));
  await expect(config.send(new DescribeConfigRulesCommand({}))).rejects.toThrow('gave up');
  expect(calls).toEqual([]);
});

test('a reader whose signal aborts while the SDK waits for its next attempt is told at once', async () => {
  const signals = new AbortController();
  let requests = 0;
  aws = await serve((_request, _body, response) => {
    requests += 1;
    answerJson(response, 400, { __type: 'ThrottlingException', message: 'Rate exceeded' });
    setTimeout(() => signals.abort(new Error('told to stop')), 20); // The SDK waits for a second or so.
  });
  const defaults = clientDefaults(createSharedHandler(5));
  const config = new ConfigServiceClient({
    ...abortableClientSettings(signals.signal, defaults),
    ...{ region: 'us-east-1', endpoint: aws.url, credentials },
  });
  const session: RoleSession = {
    credentials: () => Promise.resolve(credentials),
    call: (send) => send(),
    hasResponded: () => false,
    renew: () => undefined,
  };
  const bucket = createTokenBucket(5, 10);
  const reader = createConfigReader(
    config,
    session,
    () => bucket,
    signals.signal,
    () => undefined,
  );
  await expect(reader.rules()).rejects.toThrow('told to stop');
  await expect(reader.recorders()).rejects.toThrow('told to stop');
  expect(requests).toBe(1);
});

test('a request is signed after it has waited for its token, so that its signature is never stale', async () => {
  const signedAt: string[] = [];
  aws = await serve((request, _body, response) => {
    signedAt.push(String(request.headers['x-amz-date']));
    answerJson(response, 200, { ConfigRules: [] });
  });
  const config = client();
  let passedAt = '';
  countAttempts(config, { calls: 0, throttles: 0, retries: 0 }, () => ({
    async take() {
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      passedAt = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
      return { settle: () => undefined };
    },
  }));
  await config.send(new DescribeConfigRulesCommand({}));
  expect(signedAt[0]! >= passedAt).toBe(true);
});

test('two hundred clients share the sockets of one pool', async () => {
  aws = await serve((_request, _body, response) => answerJson(response, 200, { ConfigRules: [] }));
  const handler = createSharedHandler(5);
  await Promise.all(Array.from({ length: 200 }, () => client(handler).send(new DescribeConfigRulesCommand({}))));
  expect(aws.sockets()).toBeLessThanOrEqual(5);
});
