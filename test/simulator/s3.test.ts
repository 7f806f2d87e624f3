// S3 through the real SDK: lists, copies, settings, odd keys, and what a restart keeps.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as s3 from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { startSimulator } from '#simulator/server.ts';
import { BUCKET, errorOf, s3Client } from './clients.ts';
import { openBucket } from './bucket.ts';

const { simulator, client, put, text } = await openBucket();

test('lists come in pages, by prefix and delimiter', async () => {
  for (const name of ['lists/a/1', 'lists/a/2', 'lists/b/1', 'lists/c', 'lists/d']) await put(name, name);
  const page = async (more: Partial<s3.ListObjectsV2CommandInput>) => {
    const answer = await client.send(new s3.ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'lists/', ...more }));
    return {
      keys: (answer.Contents ?? []).map(({ Key }) => Key),
      prefixes: (answer.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
      next: answer.NextContinuationToken,
    };
  };
  const first = await page({ Delimiter: '/', MaxKeys: 3 });
  expect({ ...first, next: typeof first.next }).toEqual({
    keys: ['lists/c'],
    prefixes: ['lists/a/', 'lists/b/'],
    next: 'string',
  });
  expect(await page({ Delimiter: '/', ContinuationToken: first.next })).toEqual({
    keys: ['lists/d'],
    prefixes: [],
    next: undefined,
  });
  expect((await page({})).keys).toEqual(['lists/a/1', 'lists/a/2', 'lists/b/1', 'lists/c', 'lists/d']);
});

test('a copy has the source’s bytes and metadata, and may be conditional', async () => {
  const source = await put('copies/source é', 'body', { Metadata: { of: 'source' }, ContentType: 'text/plain' });
  const copy = (more: Partial<s3.CopyObjectCommandInput> = {}) =>
    client.send(
      new s3.CopyObjectCommand({
        Bucket: BUCKET,
        Key: 'copies/target',
        CopySource: `${BUCKET}/${encodeURIComponent('copies/source é')}?versionId=${source.VersionId}`,
        ...more,
      }),
    );
  await copy({ IfNoneMatch: '*' });
  expect((await errorOf(copy({ IfNoneMatch: '*' }))).status).toBe(412);
  expect((await errorOf(copy({ CopySourceIfMatch: '"0"' }))).status).toBe(412);
  const head = await client.send(new s3.HeadObjectCommand({ Bucket: BUCKET, Key: 'copies/target' }));
  const { ContentLength, ContentType, Metadata } = head;
  expect({ ContentLength, ContentType, Metadata }).toEqual({
    ContentLength: 4,
    ContentType: 'text/plain',
    Metadata: { of: 'source' },
  });
});

test('the settings of the bucket can be read', async () => {
  const Bucket = BUCKET;
  const [location, encryption, versioning, lifecycle, blocked] = await Promise.all([
    client.send(new s3.GetBucketLocationCommand({ Bucket })),
    client.send(new s3.GetBucketEncryptionCommand({ Bucket })),
    client.send(new s3.GetBucketVersioningCommand({ Bucket })),
    client.send(new s3.GetBucketLifecycleConfigurationCommand({ Bucket })),
    client.send(new s3.GetPublicAccessBlockCommand({ Bucket })),
  ]);
  expect({
    location: location.LocationConstraint,
    encryption:
      encryption.ServerSideEncryptionConfiguration!.Rules![0]!.ApplyServerSideEncryptionByDefault!.SSEAlgorithm,
    versioning: versioning.Status,
    lifecycle: lifecycle.Rules!.map(({ ID }) => ID),
    blocked: blocked.PublicAccessBlockConfiguration!.BlockPublicAcls,
  }).toEqual({
    location: undefined,
    encryption: 'aws:kms',
    versioning: 'Enabled',
    lifecycle: [
      'raw-to-glacier',
      'reports-to-glacier',
      'expire-runs',
      'expire-write-probe',
      'abort-unfinished-uploads',
      'expire-noncurrent',
    ],
    blocked: true,
  });
  const head = await client.send(new s3.HeadBucketCommand({ Bucket }));
  expect(head.BucketRegion).toBe('us-east-1');
  expect((await errorOf(client.send(new s3.HeadBucketCommand({ Bucket: 'not-there' })))).status).toBe(404);
});

test('many objects are deleted at once, whatever their names', async () => {
  const keys = ['many/<a>&"b"', "many/c'd", 'many/é'];
  for (const key of keys) await put(key, key);
  const Delete = { Objects: keys.map((Key) => ({ Key })) };
  const { Deleted } = await client.send(new s3.DeleteObjectsCommand({ Bucket: BUCKET, Delete }));
  expect(Deleted!.map(({ Key }) => Key)).toEqual(keys);
  const left = await client.send(new s3.ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'many/' }));
  expect(left.KeyCount).toBe(0);
});

test('keys that a file system would refuse are kept all the same', async () => {
  const keys = ['odd/a', 'odd/a/b', 'odd//c', 'odd/../../../../escape', `odd/${'n'.repeat(500)}`, 'odd/dir/'];
  for (const key of keys) await put(key, key);
  for (const key of keys) expect(await text(key)).toBe(key);
});

test('an archived object is listed and described, but cannot be read', async () => {
  await put('raw/old.csv', 'old');
  simulator.control({ archive: { bucket: BUCKET, prefix: 'raw/old' } });
  const head = await client.send(new s3.HeadObjectCommand({ Bucket: BUCKET, Key: 'raw/old.csv' }));
  expect([head.StorageClass, head.ContentLength]).toEqual(['GLACIER', 3]);
  expect((await errorOf(text('raw/old.csv'))).name).toBe('InvalidObjectState');
});

test('a simulator on the same directory has every object, version and unfinished upload', async () => {
  const own = mkdtempSync(join(tmpdir(), 'simulator-s3-restart-'));
  try {
    const before = await startSimulator({ scenario: { accounts: 3 }, dataDirectory: own });
    const writer = s3Client(before);
    const first = await writer.send(new s3.PutObjectCommand({ Bucket: BUCKET, Key: 'kept', Body: 'one' }));
    await writer.send(new s3.PutObjectCommand({ Bucket: BUCKET, Key: 'kept', Body: 'two', Metadata: { n: '2' } }));
    const { UploadId } = await writer.send(new s3.CreateMultipartUploadCommand({ Bucket: BUCKET, Key: 'open' }));
    await before.close();

    const after = await startSimulator({ scenario: { accounts: 3 }, dataDirectory: own });
    const reader = s3Client(after);
    const read = async (VersionId?: string) => {
      const got = await reader.send(new s3.GetObjectCommand({ Bucket: BUCKET, Key: 'kept', VersionId }));
      return [await got.Body!.transformToString(), got.Metadata];
    };
    expect(await read()).toEqual(['two', { n: '2' }]);
    expect(await read(first.VersionId)).toEqual(['one', {}]);
    const uploads = await reader.send(new s3.ListMultipartUploadsCommand({ Bucket: BUCKET }));
    expect(uploads.Uploads!.map((upload) => upload.UploadId)).toEqual([UploadId]);
    await after.close();
  } finally {
    rmSync(own, { recursive: true });
  }
});
