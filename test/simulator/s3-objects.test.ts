// Objects of S3 through the real SDK: put and read, conditions, versions, ranges, files that a person can open.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import * as s3 from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { BUCKET, errorOf } from './clients.ts';
import { openBucket } from './bucket.ts';

const { directory, client, put, text } = await openBucket();

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
    const write = (letter: string) => put('raced', letter.repeat(1_000_000), { IfNoneMatch: '*' });
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
