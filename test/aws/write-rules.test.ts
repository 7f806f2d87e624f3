// Buckets as security teams set them up: with an Object Lock retention.
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { PutObjectCommand, UploadPartCommand, CreateMultipartUploadCommand } from '@aws-sdk/client-s3';
import { afterEach, expect, test } from 'vitest';
import { clientDefaults, createSharedHandler } from '#src/aws/clients.ts';
import { createS3 } from '#src/aws/s3.ts';
import { createStore } from '#src/aws/store.ts';
import type { ScenarioInput } from '#simulator/scenario/scenario.ts';
import { startSimulator, type Simulator } from '#simulator/server.ts';
import { errorOf } from '../simulator/clients.ts';

let simulator: Simulator;
afterEach(() => simulator.close());

/** A bucket of this kind, and the product's own client of it. */
async function openBucket(s3: ScenarioInput['s3']) {
  simulator = await startSimulator({ scenario: { accounts: 1, s3 } });
  const { url, credentials, scenario } = simulator;
  const place = { endpoint: url, region: 'us-east-1', credentials };
  const client = createS3({ ...clientDefaults(createSharedHandler(10), 1), ...place }, () => undefined);
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
