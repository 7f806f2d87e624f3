// S3 through the real SDK: uploads in parts, by lib-storage and by hand.
import { Readable } from 'node:stream';
import * as s3 from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { describe, expect, test } from 'vitest';
import { BUCKET, errorOf } from './clients.ts';
import { openBucket } from './bucket.ts';

const MEBIBYTE = 1024 * 1024;
const { client, put, text } = await openBucket();

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
