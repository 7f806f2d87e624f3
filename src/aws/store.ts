// Reads and writes the report's bucket. Evidence is written once under a new key; the few shared keys are written conditionally.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { StoredObject } from '#domain/coverage/outcome.ts';
import { toBlocks } from './blocks.ts';
import { computeSha256, toChecksumFields, UPLOAD_CHECKSUM } from './checksums.ts';
import { digestStream } from './digest-stream.ts';
import { createObjectReader } from './object-reader.ts';
import { allPages } from './pages.ts';

/** The number of parts of an upload in flight. At S3's minimum of 5 MiB per part, two parts take 10 MiB and keep the connection busy. */
const PARTS_IN_FLIGHT = 2;

export type Store = ReturnType<typeof createStore>;

/** Creates the store. Its methods pass on S3's errors as the SDK throws them, except for errors that they report in their results. */
export function createStore(client: S3Client, bucket: string) {
  const at = (key: string) => ({ Bucket: bucket, Key: key });

  /**
   * Uploads a stream of unknown length in parts, under a key that no one else knows (see `putOnce`). Returns the digest of the bytes that
   * were sent.
   */
  async function upload(key: string, body: Readable, contentType: string, signal: AbortSignal): Promise<StoredObject> {
    const { pass, digest } = digestStream();
    const task = new Upload({
      client,
      params: {
        ...at(key),
        Body: Readable.from(toBlocks(pass(body)), { objectMode: false }),
        ContentType: contentType,
        IfNoneMatch: '*',
        ChecksumAlgorithm: UPLOAD_CHECKSUM,
      },
      queueSize: PARTS_IN_FLIGHT,
    });
    const abort = () => void task.abort();
    signal.addEventListener('abort', abort, { once: true });
    try {
      signal.throwIfAborted();
      const { VersionId } = await task.done();
      return { key, ...digest(), ...(VersionId ? { versionId: VersionId } : {}) };
    } catch (error) {
      signal.throwIfAborted();
      if (httpStatus(error) === 412) return { key, ...digest() }; // S3 returns 412 only for a complete object, so all bytes were sent.
      throw error;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  const { read, readPieces, checksumMismatch: damaged } = createObjectReader(client, bucket);

  /** Returns the record of an object: its key and the digest and size of its bytes. */
  function describe(key: string, body: Buffer): StoredObject {
    return { key, sha256: computeSha256(body), bytes: body.length };
  }

  return {
    bucket,
    upload,
    describe,

    /** Writes an object under a key that no one else knows. If the object already exists, our own earlier attempt succeeded. */
    async putOnce(key: string, body: Buffer, contentType: string, signal?: AbortSignal): Promise<StoredObject> {
      const stored = describe(key, body);
      try {
        const command = new PutObjectCommand({
          ...at(key),
          Body: body,
          ContentType: contentType,
          IfNoneMatch: '*',
          ...toChecksumFields(stored.sha256),
        });
        const { VersionId } = await client.send(command, signal ? { abortSignal: signal } : {});
        return { ...stored, ...(VersionId ? { versionId: VersionId } : {}) };
      } catch (error) {
        if (httpStatus(error) === 412) return stored;
        throw error;
      }
    },

    /** Reads the whole object and compares its digest with the recorded one. */
    async get(object: Pick<StoredObject, 'key'> & { sha256?: string }, signal?: AbortSignal): Promise<Buffer> {
      return (await read(object, signal)).body;
    },

    /**
     * Reads a large object in pieces of a few megabytes, prefetching one piece, so that a slow consumer does not occupy a connection. If
     * the digest differs, throws after the last piece: a ChecksumMismatchError if the stored object itself differs.
     */
    async *pieces(object: StoredObject, signal?: AbortSignal): AsyncGenerator<Buffer> {
      const hash = createHash('sha256');
      for await (const piece of readPieces(object, signal)) {
        hash.update(piece);
        yield piece;
      }
      const firstDigest = hash.digest('hex');
      if (firstDigest === object.sha256) return;
      const secondHash = createHash('sha256');
      for await (const piece of readPieces(object, signal)) secondHash.update(piece);
      const secondDigest = secondHash.digest('hex');
      if (secondDigest !== object.sha256) throw damaged(object.key, object.sha256, secondDigest);
      throw new Error(
        `checksum mismatch for s3://${bucket}/${object.key} in transit: expected sha256 ${secondDigest}, got ${firstDigest} once`,
      );
    },

    /** Reads a shared object with its ETag. Returns undefined if the object does not exist. */
    async find(key: string): Promise<{ body: Buffer; etag: string } | undefined> {
      try {
        return await read({ key });
      } catch (error) {
        if (isNoSuchKey(error)) return undefined;
        throw error;
      }
    },

    /**
     * Writes a shared object if its ETag is still `etag`, or if it does not exist (`etag` undefined). Returns whether the object was
     * written.
     */
    async replace(key: string, body: Buffer, contentType: string, etag: string | undefined): Promise<boolean> {
      const condition = etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag };
      try {
        const object = { ...at(key), Body: body, ContentType: contentType, ...toChecksumFields(computeSha256(body)) };
        await client.send(new PutObjectCommand({ ...object, ...condition }));
        return true;
      } catch (error) {
        // 409: two conditional writes collided. The object may also have vanished between reading and writing.
        if ([409, 412].includes(httpStatus(error) ?? 0) || isNoSuchKey(error)) return false;
        throw error;
      }
    },

    /** Copies an object within S3, replacing the target. Returns false if there is no object to copy. */
    async copy(from: string, to: string): Promise<boolean> {
      const source = `${bucket}/${from.split('/').map(encodeURIComponent).join('/')}`;
      try {
        await client.send(new CopyObjectCommand({ ...at(to), CopySource: source }));
        return true;
      } catch (error) {
        if (isNoSuchKey(error)) return false;
        throw error;
      }
    },

    /** Deletes an object, but not the object's versions in a versioned bucket. Does nothing if the object does not exist. */
    async remove(key: string): Promise<void> {
      await client.send(new DeleteObjectCommand(at(key)));
    },

    /** Lists every key below a prefix, in S3's order (by UTF-8 bytes). */
    async list(prefix: string): Promise<string[]> {
      const objects = await allPages(async (ContinuationToken) => {
        const page = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken }));
        const { Contents: items = [], KeyCount, NextContinuationToken: token } = page;
        // S3's XML omits an empty list, so a response that is not a listing would look like an empty listing.
        if (KeyCount !== items.length)
          throw new TypeError(`S3 listing: expected ${KeyCount} keys, got ${items.length}`);
        return { items, token };
      });
      return objects.map(({ Key }) => {
        if (typeof Key !== 'string') throw new TypeError('S3 listed an object without a key');
        return Key;
      });
    },
  };
}

/** Whether S3 itself reported that the object does not exist. A 404 without S3's error code may come from a proxy and proves nothing. */
function isNoSuchKey(error: unknown): boolean {
  return (error as Error).name === 'NoSuchKey';
}

function httpStatus(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}
