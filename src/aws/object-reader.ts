// Reads stored objects, whole or in pieces, and compares them with their records.
// If a response is truncated or corrupt, the object is requested again.
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { StoredObject } from '#domain/coverage/outcome.ts';
import { computeSha256 } from './checksums.ts';

/** The maximum number of attempts to read an object. The SDK does not retry after the response body has begun. */
const MAX_READ_ATTEMPTS = 3;

/** The size of one request for a large object, in bytes. */
const PIECE_BYTES = 4 * 1024 * 1024;

/** A stored object differs from its record. */
export class ChecksumMismatchError extends Error {}

/** Creates a reader that passes on S3's errors as the SDK throws them. */
export function createObjectReader(client: S3Client, bucket: string) {
  const checksumMismatch = (key: string, expected: string, got: string) =>
    new ChecksumMismatchError(`checksum mismatch for s3://${bucket}/${key}: expected sha256 ${expected}, got ${got}`);

  /** Reads an object, or a range of its bytes, and its ETag. If `sha256` is given, verifies the digest of the bytes. */
  async function read(
    { key, sha256, range }: { key: string; sha256?: string; range?: string },
    signal?: AbortSignal,
  ): Promise<{ body: Buffer; etag: string }> {
    const command = new GetObjectCommand({
      Bucket: bucket,
      Key: key,
      ...(range === undefined ? {} : { Range: range }),
    });
    for (let attempt = 1; ; attempt++) {
      const { Body, ETag } = await client.send(command, signal ? { abortSignal: signal } : {});
      try {
        const { buffer, byteOffset, byteLength } = (await Body?.transformToByteArray()) ?? new Uint8Array();
        // The buffer shares these bytes, because a copy of 4 MiB would stay in memory until it is collected.
        const body = Buffer.from(buffer, byteOffset, byteLength);
        const got = sha256 === undefined ? undefined : computeSha256(body);
        if (sha256 !== undefined && got !== undefined && got !== sha256) throw checksumMismatch(key, sha256, got);
        return { body, etag: ETag ?? '' };
      } catch (error) {
        signal?.throwIfAborted();
        if (attempt === MAX_READ_ATTEMPTS) throw error;
      }
    }
  }

  async function* readPieces({ key, bytes }: StoredObject, signal?: AbortSignal): AsyncGenerator<Buffer> {
    const readFrom = (start: number) => {
      const end = Math.min(start + PIECE_BYTES, bytes) - 1;
      return start < bytes ? read({ key, range: `bytes=${start}-${end}` }, signal) : undefined;
    };
    let reading = readFrom(0);
    for (let start = PIECE_BYTES; reading; start += PIECE_BYTES) {
      const { body } = await reading;
      reading = readFrom(start);
      reading?.catch(() => undefined); // The read is awaited later. Until then, a rejection must not be treated as unhandled.
      yield body;
    }
  }

  return { read, readPieces, checksumMismatch };
}
