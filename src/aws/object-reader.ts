// Stored objects, compared with what was recorded: read whole or in pieces, and read again if an answer breaks off or is damaged.
import { createHash } from 'node:crypto';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { StoredObject } from '#domain/coverage/outcome.ts';

/** The SDK's retries end where the body begins: one that breaks off, or is damaged, is read again. */
const READ_ATTEMPTS = 3;

/** Bytes of a large object that are requested at once. */
const PIECE_BYTES = 4 * 1024 * 1024;

/** An object that differs from what was recorded about it. */
export class ChecksumMismatchError extends Error {}

/** Errors of S3 pass through as the SDK throws them. */
export function createObjectReader(client: S3Client, bucket: string) {
  const checksumMismatch = (key: string, expected: string, got: string) =>
    new ChecksumMismatchError(`checksum mismatch for s3://${bucket}/${key}: expected sha256 ${expected}, got ${got}`);

  /** An object with its ETag, compared with its digest if that is given; or a range of its bytes. */
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
        const body = Buffer.from((await Body?.transformToByteArray()) ?? []);
        const got = sha256 === undefined ? undefined : digestOf(body);
        if (sha256 !== undefined && got !== undefined && got !== sha256) throw checksumMismatch(key, sha256, got);
        return { body, etag: ETag ?? '' };
      } catch (error) {
        signal?.throwIfAborted();
        if (attempt === READ_ATTEMPTS) throw error;
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
      reading?.catch(() => undefined); // Awaited later; until then a rejection must not count as unhandled.
      yield body;
    }
  }

  return { read, readPieces, checksumMismatch };
}

/** SHA-256 in hexadecimal digits. */
export function digestOf(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}
