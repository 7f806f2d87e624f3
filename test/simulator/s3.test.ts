// S3 through the real SDK: conditions, versions, lists, multipart, and objects that a person can open.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import * as s3 from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSimulator, type Simulator } from '#simulator/server.ts';
import { BUCKET, errorOf, s3Client } from './clients.ts';

const MEBIBYTE = 1024 * 1024;
const directory = mkdtempSync(join(tmpdir(), 'simulator-s3-test-'));
let simulator: Simulator;
let client: s3.S3Client;

beforeAll(async () => {
  simulator = await startSimulator({ scenario: { accounts: 3 }, dataDirectory: directory });
  client = s3Client(simulator);
});

afterAll(async () => {
  await simulator.close();
  rmSync(directory, { recursive: true });
});

const put = (Key: string, Body: string, more: Partial<s3.PutObjectCommandInput> = {}) =>
  client.send(new s3.PutObjectCommand({ Bucket: BUCKET, Key, Body, ...more }));

const text = async (Key: string, more: Partial<s3.GetObjectCommandInput> = {}) => {
  const { Body } = await client.send(new s3.GetObjectCommand({ Bucket: BUCKET, Key, ...more }));
  return Body!.transformToString();
};

test('an object comes back whole, with its type, metadata, encryption, version and checksum', async () => {
  const Key = 'raw/a b+ç/日本.csv';
  const written = await put(Key, 'héllo\n', { ContentType: 'text/csv', Metadata: { run: '42' } });
  const read = await client.send(new s3.GetObjectCommand({ Bucket: BUCKET, Key }));
  expect(await read.Body!.transformToString()).toBe('héllo\n');
  const { ContentLength, ContentType, Metadata, ServerSideEncryption, VersionId, ChecksumCRC32 } = read;
  expect({ ContentLength, ContentType, Metadata, ServerSideEncryption, VersionId, ChecksumCRC32 }).toEqual({
    ContentLength: 7,
    ContentType: 'text/csv',
    Metadata: { run: '42' },
    ServerSideEncryption: 'aws:kms',
    VersionId: written.VersionId,
    ChecksumCRC32: written.ChecksumCRC32,
  });
});

test('the newest version of an object is a plain file at the path of its key', async () => {
  await put('reports/plain.txt', 'first');
  await put('reports/plain.txt', 'second');
  expect(readFileSync(join(directory, BUCKET, 'reports/plain.txt'), 'utf8')).toBe('second');
});

test('a stream without a known checksum is decoded from aws-chunked and verified', async () => {
  const piece = Buffer.alloc(70_000, 'abcdefghij');
  const Body = Readable.from([piece, Buffer.from('tail'), piece]);
  const input = { Bucket: BUCKET, Key: 'streams/one', Body, ContentLength: 140_004 };
  await client.send(new s3.PutObjectCommand({ ...input, ChecksumAlgorithm: 'SHA256' }));
  const read = await text('streams/one', { ChecksumMode: 'ENABLED' });
  expect(read).toBe(`${piece.toString()}tail${piece.toString()}`);
});

test('a wrong checksum or MD5 is refused and leaves nothing behind', async () => {
  const wrong = { ChecksumCRC32: 'AAAAAA==' };
  expect(await errorOf(put('bad/digest', 'text', wrong))).toEqual({
    name: 'BadDigest',
    message: 'The CRC32 you specified did not match the calculated checksum.',
    status: 400,
  });
  expect((await errorOf(put('bad/digest', 'text', { ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' }))).name).toBe('BadDigest');
  expect(existsSync(join(directory, BUCKET, 'bad/digest'))).toBe(false);
});

describe('conditions', () => {
  test('If-None-Match: * makes an object once', async () => {
    await put('once', '1', { IfNoneMatch: '*' });
    expect(await errorOf(put('once', '2', { IfNoneMatch: '*' }))).toEqual({
      name: 'PreconditionFailed',
      message: 'At least one of the pre-conditions you specified did not hold',
      status: 412,
    });
    expect(await text('once')).toBe('1');
  });

  test('If-Match replaces the version that was read, and no other', async () => {
    const { ETag } = await put('matched', '1');
    await put('matched', '2', { IfMatch: ETag });
    expect((await errorOf(put('matched', '3', { IfMatch: ETag }))).status).toBe(412);
    expect((await errorOf(put('never-there', '3', { IfMatch: ETag }))).name).toBe('NoSuchKey');
    expect(await text('matched')).toBe('2');
  });

  test('of two writers at once, each with If-None-Match, one wins and the other is told so', async () => {
    const slowBody = (letter: string) => Readable.from([letter.repeat(100_000), letter]);
    const write = (letter: string) =>
      client.send(
        new s3.PutObjectCommand({
          Bucket: BUCKET,
          Key: 'raced',
          Body: slowBody(letter),
          ContentLength: 100_001,
          IfNoneMatch: '*',
        }),
      );
    const results = await Promise.allSettled([write('a'), write('b')]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const lost = results.find((result) => result.status === 'rejected')!.reason as {
      $metadata: { httpStatusCode: number };
    };
    expect([409, 412]).toContain(lost.$metadata.httpStatusCode);
  });

  test('a read with If-Match of another version is refused, with If-None-Match of the same not sent', async () => {
    const { ETag } = await put('read-conditions', 'x');
    expect(await text('read-conditions', { IfMatch: ETag })).toBe('x');
    expect((await errorOf(text('read-conditions', { IfMatch: '"0"' }))).status).toBe(412);
    expect((await errorOf(text('read-conditions', { IfNoneMatch: ETag }))).status).toBe(304);
  });
});

test('versions stay readable by id after an overwrite and a delete', async () => {
  const first = await put('versioned', 'one');
  const second = await put('versioned', 'two');
  const deleted = await client.send(new s3.DeleteObjectCommand({ Bucket: BUCKET, Key: 'versioned' }));
  expect(deleted.DeleteMarker).toBe(true);
  expect((await errorOf(text('versioned'))).name).toBe('NoSuchKey');
  expect(await text('versioned', { VersionId: first.VersionId })).toBe('one');
  const listed = await client.send(new s3.ListObjectVersionsCommand({ Bucket: BUCKET, Prefix: 'versioned' }));
  expect(listed.Versions!.map(({ VersionId, IsLatest, Size }) => [VersionId, IsLatest, Size])).toEqual([
    [second.VersionId, false, 3],
    [first.VersionId, false, 3],
  ]);
  expect(listed.DeleteMarkers!.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([
    [deleted.VersionId, true],
  ]);
  await client.send(new s3.DeleteObjectCommand({ Bucket: BUCKET, Key: 'versioned', VersionId: deleted.VersionId }));
  expect(await text('versioned')).toBe('two');
});

test('ranges are answered as parts, without the checksum of the whole', async () => {
  await put('ranged', '0123456789');
  const read = await client.send(new s3.GetObjectCommand({ Bucket: BUCKET, Key: 'ranged', Range: 'bytes=2-4' }));
  expect(await read.Body!.transformToString()).toBe('234');
  const { ContentRange, ChecksumCRC32, $metadata } = read;
  expect({ ContentRange, ChecksumCRC32, status: $metadata.httpStatusCode }).toEqual({
    ContentRange: 'bytes 2-4/10',
    ChecksumCRC32: undefined,
    status: 206,
  });
  expect(await text('ranged', { Range: 'bytes=-3' })).toBe('789');
  expect((await errorOf(text('ranged', { Range: 'bytes=10-' }))).name).toBe('InvalidRange');
});

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

describe('multipart', () => {
  test('lib-storage uploads a stream in parts, once', async () => {
    const chunk = Buffer.alloc(MEBIBYTE, 'row,');
    const upload = (key: string) =>
      new Upload({
        client,
        params: { Bucket: BUCKET, Key: key, Body: Readable.from(Array<Buffer>(12).fill(chunk)), IfNoneMatch: '*' },
      }).done();
    const done = await upload('multipart/big');
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
    const { Body, ContentLength } = await client.send(
      new s3.GetObjectCommand({ Bucket: BUCKET, Key: 'multipart/big' }),
    );
    expect(ContentLength).toBe(12 * MEBIBYTE);
    expect(Buffer.from(await Body!.transformToByteArray()).equals(Buffer.concat(Array<Buffer>(12).fill(chunk)))).toBe(
      true,
    );
    expect((await errorOf(upload('multipart/big'))).status).toBe(412);
    const left = await client.send(new s3.ListMultipartUploadsCommand({ Bucket: BUCKET, Prefix: 'multipart/' }));
    expect(left.Uploads ?? []).toEqual([]);
  });

  test('parts can be copied, listed and completed by hand, and an upload given up', async () => {
    await put('multipart/source', 'x'.repeat(5 * MEBIBYTE + 10));
    const place = { Bucket: BUCKET, Key: 'multipart/by-hand' };
    const { UploadId } = await client.send(new s3.CreateMultipartUploadCommand(place));
    const copied = await client.send(
      new s3.UploadPartCopyCommand({
        ...place,
        UploadId,
        PartNumber: 1,
        CopySource: `${BUCKET}/multipart/source`,
        CopySourceRange: `bytes=0-${5 * MEBIBYTE - 1}`,
      }),
    );
    const sent = await client.send(new s3.UploadPartCommand({ ...place, UploadId, PartNumber: 2, Body: 'end' }));
    const listed = await client.send(new s3.ListPartsCommand({ ...place, UploadId }));
    expect(listed.Parts!.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [1, 5 * MEBIBYTE],
      [2, 3],
    ]);
    const complete = (Parts: s3.CompletedPart[]) =>
      client.send(new s3.CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts } }));
    const first = { PartNumber: 1, ETag: copied.CopyPartResult!.ETag };
    const second = { PartNumber: 2, ETag: sent.ETag };
    expect((await errorOf(complete([first, { ...second, ETag: '"0"' }]))).name).toBe('InvalidPart');
    expect((await errorOf(complete([second, first]))).name).toBe('InvalidPartOrder');
    await complete([first, second]);
    expect((await text(place.Key)).length).toBe(5 * MEBIBYTE + 3);
    expect((await errorOf(complete([first, second]))).name).toBe('NoSuchUpload');

    const given = await client.send(new s3.CreateMultipartUploadCommand(place));
    await client.send(new s3.AbortMultipartUploadCommand({ ...place, UploadId: given.UploadId }));
    expect((await errorOf(client.send(new s3.ListPartsCommand({ ...place, UploadId: given.UploadId })))).name).toBe(
      'NoSuchUpload',
    );
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
    lifecycle: ['raw-to-glacier', 'reports-to-glacier', 'expire-runs', 'abort-unfinished-uploads'],
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
