// What S3's errors prove, as the SDK throws them: final or fixable, and the remedy.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetObjectCommand, HeadBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findS3Problem, type S3Problem } from '#src/aws/s3-errors.ts';

type Answer = { status: number; code?: string; message?: string; more?: string; region?: string };

let server: Server;
let client: S3Client;
let answer: Answer;

/** Answers each request with the same error, as S3 writes it: no body for HEAD. */
beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    const { status, code, message = 'said.', more = '', region } = answer;
    const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message>${more}</Error>`;
    const headers = { 'content-type': 'application/xml', ...(region ? { 'x-amz-bucket-region': region } : {}) };
    response.writeHead(status, headers).end(request.method === 'HEAD' || code === undefined ? '' : body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new S3Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    forcePathStyle: true,
    maxAttempts: 1,
  });
});
afterAll(() => {
  client.destroy();
  server.close();
});

const Bucket = 'acme-reports';
const object = { Bucket, Key: 'raw/a' };

async function problemOf(given: Answer, command: 'head' | 'get' | 'put' = 'put'): Promise<S3Problem | undefined> {
  answer = given;
  const send = {
    head: () => client.send(new HeadBucketCommand({ Bucket })),
    get: () => client.send(new GetObjectCommand(object)),
    put: () => client.send(new PutObjectCommand({ ...object, Body: 'x' })),
  };
  const error = await send[command]().then(
    () => expect.unreachable('S3 refuses'),
    (thrown: unknown) => thrown,
  );
  return findS3Problem(error, Bucket, { isHead: command === 'head' });
}

test.each<[string, Answer, 'head' | 'get' | 'put']>([
  ['its header', { status: 301, code: 'PermanentRedirect', region: 'eu-west-1' }, 'get'],
  ['its header, for HEAD', { status: 301, region: 'eu-west-1' }, 'head'],
  ['its header, for HEAD signed for another region', { status: 400, region: 'eu-west-1' }, 'head'],
  [
    'the endpoint it names',
    { status: 301, code: 'PermanentRedirect', more: `<Endpoint>${Bucket}.s3.eu-west-1.amazonaws.com</Endpoint>` },
    'put',
  ],
  [
    'the older form of that endpoint',
    { status: 301, code: 'PermanentRedirect', more: `<Endpoint>${Bucket}.s3-eu-west-1.amazonaws.com</Endpoint>` },
    'put',
  ],
  [
    'the region it expects',
    { status: 400, code: 'AuthorizationHeaderMalformed', more: '<Region>eu-west-1</Region>' },
    'put',
  ],
  ['a refused location', { status: 400, code: 'IllegalLocationConstraintException', region: 'eu-west-1' }, 'put'],
])('a bucket in another region is named by %s', async (_, given, command) => {
  const problem = await problemOf(given, command);
  expect(problem?.isFinal).toBe(true);
  expect(problem?.remedy).toContain('The bucket acme-reports lies in eu-west-1: set AWS_REGION=eu-west-1');
});

test('a bucket in a region that S3 does not name has a remedy all the same', async () => {
  expect((await problemOf({ status: 301 }, 'head'))?.remedy).toContain('aws s3api get-bucket-location');
});

test.each<[string, number, boolean, string]>([
  ['NoSuchBucket', 404, true, 'check REPORT_BUCKET'],
  ['InvalidBucketName', 400, true, 'check REPORT_BUCKET'],
  ['InvalidRequest', 400, true, 'Object Lock'],
  ['MethodNotAllowed', 405, true, 'AWS_ENDPOINT_URL_S3'],
  ['InvalidRange', 416, true, 'npm run verify'],
  ['AccessDenied', 403, false, 'terraform/policies/hub'],
  ['NoSuchKey', 404, false, 'delete marker'],
  ['InvalidObjectState', 403, false, 'restore-object'],
  ['AllAccessDisabled', 403, false, 'AWS Support'],
  ['InvalidAccessKeyId', 403, false, 'credentials'],
  ['SignatureDoesNotMatch', 403, false, 'credentials'],
  ['KMS.DisabledException', 400, false, 'KMS key'],
])('%s has its remedy', async (code, status, isFinal, remedy) => {
  const problem = await problemOf({ status, code });
  expect(problem).toEqual({ code, message: 'said.', isFinal, remedy: expect.stringContaining(remedy) as string });
});

test.each([
  [
    'User: arn:aws:sts::111122223333:assumed-role/hub/run is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:us-east-1:444455556666:key/1 because no resource-based policy allows the kms:GenerateDataKey action',
    "Allow the hub role kms:GenerateDataKey and kms:Decrypt on the KMS key of the bucket acme-reports: in the key's policy, in the hub role's policy (kms_key_arn of terraform/hub), and for a key of another account in both.",
  ],
  [
    'User: hub is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::acme-reports/raw/a" with an explicit deny in a resource-based policy',
    'The policy of the bucket acme-reports denies it. If it requires x-amz-server-side-encryption, set S3_SSE, and S3_SSE_KMS_KEY_ID for a KMS key; npm run doctor finds the values that S3 accepts.',
  ],
])('a refusal is told by the policy that it names', async (message, remedy) => {
  expect(await problemOf({ status: 403, code: 'AccessDenied', message })).toEqual({
    ...{ code: 'AccessDenied', message, isFinal: false, remedy },
  });
});

test.each<[number, string]>([
  [403, 'AccessDenied'],
  [404, 'NoSuchBucket'],
])('a HEAD that gets %i is %s', async (status, code) => {
  expect(await problemOf({ status }, 'head')).toMatchObject({ code });
});

test.each<[string, number]>([
  ['SlowDown', 503],
  ['InternalError', 500],
  ['ExpiredToken', 400],
  ['RequestTimeout', 400],
  ['KMS.ThrottlingException', 400],
])('%s may pass by itself', async (code, status) => {
  expect(await problemOf({ status, code })).toBeUndefined();
});

test.each([301, 403, 404])('a bare %i to another call than HEAD may come from a proxy', async (status) => {
  expect([await problemOf({ status }, 'put'), await problemOf({ status }, 'get')]).toEqual([undefined, undefined]);
});

test('what is no answer of S3 is no problem of S3', () => {
  expect(findS3Problem(new TypeError('another listing than announced'), Bucket)).toBeUndefined();
  expect(findS3Problem(Object.assign(new Error('no'), { name: 'NoSuchBucket' }), Bucket)).toBeUndefined();
});
