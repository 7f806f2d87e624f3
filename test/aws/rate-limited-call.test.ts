// Calls that bring their token along: one for each attempt, whatever becomes of the call.
import { ConfigServiceClient, DescribeConfigRulesCommand } from '@aws-sdk/client-config-service';
import { afterEach, expect, test } from 'vitest';
import { clientDefaults, createSharedHandler, countAttempts } from '#src/aws/clients.ts';
import { rateLimitedCall } from '#src/aws/rate-limited-call.ts';
import type { TokenBucket } from '#src/concurrency/token-bucket.ts';
import { answerJson, serve, type Loopback } from './loopback.ts';

let aws: Loopback | undefined;
afterEach(() => aws?.close());

const never = new AbortController().signal;

/** A bucket that always has a token, and notes what becomes of each. */
function notingBucket() {
  const told: string[] = [];
  let taken = 0;
  const bucket: TokenBucket = {
    take() {
      const number = ++taken;
      told.push(`take ${number}`);
      return Promise.resolve({ settle: () => void told.push(`settle ${number}`) });
    },
  };
  return { bucket, told };
}

test('the first attempt spends the token that was taken before the call, and each further one its own', async () => {
  const { bucket, told } = notingBucket();
  let requests = 0;
  aws = await serve((_request, _body, response) => {
    told.push(`request ${++requests}`);
    if (requests === 1) answerJson(response, 500, { __type: 'InternalError', message: 'once more' });
    else answerJson(response, 200, { ConfigRules: [] });
  });
  const client = new ConfigServiceClient({
    ...clientDefaults(createSharedHandler(5)),
    ...{ region: 'us-east-1', endpoint: aws.url, credentials: { accessKeyId: 'key', secretAccessKey: 'secret' } },
  });
  const effort = { calls: 0, throttles: 0, retries: 0 };
  countAttempts(client, effort, () => bucket);
  const send = (input: object) => client.send(new DescribeConfigRulesCommand(input));
  await rateLimitedCall(bucket, {}, send, never);
  const first = ['take 1', 'request 1', 'settle 1', 'take 2', 'request 2', 'settle 2'];
  expect({ told, effort }).toEqual({
    told: [...first, 'settle 1'], // Once more, to no effect: a token is spent once.
    effort: { calls: 2, throttles: 0, retries: 1 },
  });
});

test('a call that fails before it has an attempt gives its token back', async () => {
  const { bucket, told } = notingBucket();
  await expect(rateLimitedCall(bucket, {}, () => Promise.reject(new Error('no credentials')), never)).rejects.toThrow(
    'no credentials',
  );
  expect(told).toEqual(['take 1', 'settle 1']);
});

test('a call whose caller gives up before there is a token is not made', async () => {
  const { promise: noToken, reject } = Promise.withResolvers<never>();
  let made = 0;
  const call = rateLimitedCall({ take: () => noToken }, {}, () => Promise.resolve(made++), never);
  reject(new Error('gave up'));
  await expect(call).rejects.toThrow('gave up');
  expect(made).toBe(0);
});

test('calls that may begin in one turn of the event loop begin together, in their order', async () => {
  const { bucket } = notingBucket();
  const begun: string[] = [];
  const begin = async (name: string) => {
    begun.push(`${name} begins`);
    await Promise.resolve();
    begun.push(`${name} goes on`);
  };
  await Promise.all(['a', 'b', 'c'].map((name) => rateLimitedCall(bucket, {}, () => begin(name), never)));
  expect(begun).toEqual(['a begins', 'b begins', 'c begins', 'a goes on', 'b goes on', 'c goes on']);
});
