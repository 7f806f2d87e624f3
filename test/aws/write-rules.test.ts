// Buckets as security teams set them up: with an Object Lock retention, or with a policy that requires an encryption.
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, expect, test } from 'vitest';
import { clientDefaults, createSharedHandler } from '#src/aws/clients.ts';
import { findS3Problem } from '#src/aws/s3-errors.ts';
import { createS3 } from '#src/aws/s3.ts';
import { createStore } from '#src/aws/store.ts';
import type { ScenarioInput } from '#simulator/scenario/scenario.ts';
import { startSimulator, type Simulator } from '#simulator/server.ts';
import { errorOf } from '../simulator/clients.ts';

let simulator: Simulator;
afterEach(() => simulator.close());

/** A bucket of this kind, and the product's own client of it. */
async function openBucket(s3: ScenarioInput['s3'], settings: Parameters<typeof createS3>[2] = {}) {
  simulator = await startSimulator({ scenario: { accounts: 1, s3 } });
  const { url, credentials, scenario } = simulator;
  const place = { endpoint: url, region: 'us-east-1', credentials };
  const client = createS3({ ...clientDefaults(createSharedHandler(10), 1), ...place }, () => undefined, settings);
  const bucket = scenario.s3.buckets[0]!;
  return { client, bucket, store: createStore(client, bucket) };
}

/** More than two parts of 5 MiB. */
const LARGE = randomBytes(11 * 1024 * 1024);

test('a bucket with an Object Lock retention takes every kind of write that a run makes', async () => {
  const { store } = await openBucket({ objectLock: true });
  const pieces = Readable.from([LARGE.subarray(0, 6_000_000), LARGE.subarray(6_000_000)]);
  const { signal } = new AbortController();
  const large = await store.upload('runs/a/large', pieces, 'text/csv', signal);
  const small = await store.upload('runs/a/small', Readable.from([Buffer.from('few')]), 'text/csv', signal);
  const once = await store.putOnce('runs/a/once', Buffer.from('rows'), 'text/csv');
  expect(await store.replace('history/a.json', Buffer.from('{}'), 'application/json', undefined)).toBe(true);
  expect(await store.copy('runs/a/large', 'raw/a.csv')).toBe(true);
  expect((await store.get({ ...large, key: 'raw/a.csv' })).equals(LARGE)).toBe(true);
  expect([String(await store.get(small)), String(await store.get(once))]).toEqual(['few', 'rows']);
});

test('such a bucket refuses an object or a part without a checksum, as S3 does', async () => {
  const { client, bucket: Bucket } = await openBucket({ objectLock: true });
  const refusedFor = (what: string) => ({
    name: 'InvalidRequest',
    message: `Content-MD5 OR x-amz-checksum- HTTP header is required for ${what} requests with Object Lock parameters`,
    status: 400,
  });
  const object = { Bucket, Key: 'runs/a' };
  expect(await errorOf(client.send(new PutObjectCommand({ ...object, Body: 'x' })))).toEqual(refusedFor('Put Object'));
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(object));
  const part = { ...object, UploadId, PartNumber: 1, Body: 'x' };
  expect(await errorOf(client.send(new UploadPartCommand(part)))).toEqual(refusedFor('Put Part'));
});

test('a bucket whose policy lets nothing be replaced below runs/ takes every kind of write that a run makes, and no other', async () => {
  const { client, bucket: Bucket, store } = await openBucket({ writtenOnce: 'runs/' });
  const { signal } = new AbortController();
  await store.upload('runs/a/large', Readable.from([LARGE.subarray(0, 5_300_000)]), 'text/csv', signal);
  await store.upload('runs/a/small', Readable.from([Buffer.from('few')]), 'text/csv', signal);
  await store.putOnce('runs/a/once', Buffer.from('rows'), 'text/csv');
  await store.putOnce('runs/a/once', Buffer.from('rows'), 'text/csv');
  expect(await store.replace('history/a.json', Buffer.from('{}'), 'application/json', undefined)).toBe(true);
  expect(await store.copy('runs/a/large', 'raw/a.csv')).toBe(true);
  const put = new PutObjectCommand({ Bucket, Key: 'runs/a/once', Body: 'forged' });
  const refused = { name: 'AccessDenied', status: 403 };
  expect(await errorOf(client.send(put))).toMatchObject(refused);
  expect(await errorOf(store.copy('runs/a/small', 'runs/a/once'))).toMatchObject(refused);
  expect(String(await store.get({ key: 'runs/a/once' }))).toBe('rows');
});

const KEY = 'arn:aws:kms:us-east-1:999988887777:key/1234abcd-12ab-34cd-56ef-1234567890ab';

test.each([
  ['S3_SSE=AES256', { algorithm: 'AES256' }, { S3_SSE: 'AES256' }],
  [
    'the KMS key of another account',
    { algorithm: 'aws:kms', keyId: KEY },
    { S3_SSE: 'aws:kms', S3_SSE_KMS_KEY_ID: KEY },
  ],
  ['two layers', { algorithm: 'aws:kms:dsse', keyId: KEY }, { S3_SSE: 'aws:kms:dsse', S3_SSE_KMS_KEY_ID: KEY }],
] as const)('a bucket whose policy requires %s takes every kind of write with it', async (_, required, settings) => {
  const { client, bucket: Bucket, store } = await openBucket({ requiredEncryption: required }, settings);
  const { signal } = new AbortController();
  await store.upload('runs/a/large', Readable.from([LARGE.subarray(0, 5_300_000)]), 'text/csv', signal);
  await store.upload('runs/a/small', Readable.from([Buffer.from('few')]), 'text/csv', signal);
  await store.putOnce('runs/a/once', Buffer.from('rows'), 'text/csv');
  expect(await store.replace('history/a.json', Buffer.from('{}'), 'application/json', undefined)).toBe(true);
  expect(await store.copy('runs/a/large', 'raw/a.csv')).toBe(true);
  const keys = await store.list('');
  const encryptions = await Promise.all(
    keys.map(async (Key) => {
      const { ServerSideEncryption, SSEKMSKeyId } = await client.send(new HeadObjectCommand({ Bucket, Key }));
      return [ServerSideEncryption, SSEKMSKeyId];
    }),
  );
  expect(encryptions).toEqual(
    Array.from({ length: 5 }, () => [settings.S3_SSE, 'keyId' in required ? KEY : undefined]),
  );
});

test('such a bucket refuses every write without it, and the remedy names the setting', async () => {
  const { store } = await openBucket({ requiredEncryption: { algorithm: 'AES256' } });
  const { signal } = new AbortController();
  const refusals = await Promise.all(
    [
      store.putOnce('runs/a', Buffer.from('rows'), 'text/csv'),
      store.upload('runs/b', Readable.from([LARGE.subarray(0, 5_300_000)]), 'text/csv', signal),
      store.copy('runs/a', 'raw/a'),
    ].map((write) => write.catch((error: unknown) => findS3Problem(error, 'bucket'))),
  );
  const remedy = expect.stringContaining('set S3_SSE') as string;
  expect(refusals).toEqual(
    ['runs/a', 'runs/b', 'raw/a'].map((key) => ({
      ...{ code: 'AccessDenied', isFinal: false, remedy },
      message: expect.stringContaining(`/${key}" with an explicit deny in a resource-based policy`) as string,
    })),
  );
});
