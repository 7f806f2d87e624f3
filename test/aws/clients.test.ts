// What every client shares: one pool of sockets, retries that wait for the bucket, and honest counts.
import { ConfigServiceClient, DescribeConfigRulesCommand } from '@aws-sdk/client-config-service';
import { afterEach, expect, test } from 'vitest';
import { clientDefaults, createSharedHandler, meter, observeCalls, type AwsCall } from '#src/aws/clients.ts';
import type { TokenBucket } from '#src/aws/token-bucket.ts';
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
  const bucketOf = (operation: string): TokenBucket => ({
    run: (call) => {
      waited.push(operation);
      return call();
    },
  });
  const effort = { calls: 0, throttles: 0, retries: 0 };
  const calls: AwsCall[] = [];
  const config = client();
  observeCalls(config, 'config', (call) => calls.push(call));
  meter(config, effort, bucketOf);
  await config.send(new DescribeConfigRulesCommand({}));
  await config.send(new DescribeConfigRulesCommand({}));
  expect({ requests, effort, waited }).toEqual({
    requests: 6,
    effort: { calls: 6, throttles: 2, retries: 4 },
    waited: Array(6).fill('DescribeConfigRules'),
  });
  const told = { service: 'config', operation: 'DescribeConfigRules' };
  expect(calls).toEqual([true, false, false, true, false, false].map((throttled) => ({ ...told, throttled })));
});

test('an attempt that gives up waiting for its token is none', async () => {
  aws = await serve((_request, _body, response) => answerJson(response, 200, { ConfigRules: [] }));
  const calls: AwsCall[] = [];
  const config = client();
  observeCalls(config, 'config', (call) => calls.push(call));
  meter(config, { calls: 0, throttles: 0, retries: 0 }, () => ({ run: () => Promise.reject(new Error('gave up')) }));
  await expect(config.send(new DescribeConfigRulesCommand({}))).rejects.toThrow('gave up');
  expect(calls).toEqual([]);
});

test('a request is signed after it has waited for its token, so that its signature is never stale', async () => {
  const signedAt: string[] = [];
  aws = await serve((request, _body, response) => {
    signedAt.push(String(request.headers['x-amz-date']));
    answerJson(response, 200, { ConfigRules: [] });
  });
  const config = client();
  let passedAt = '';
  meter(config, { calls: 0, throttles: 0, retries: 0 }, () => ({
    async run(call) {
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      passedAt = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
      return call();
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
