// Reads stored objects for `verify`: streams each object to compute its digest, and returns its version and storage class.
import { createWriteStream } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { digestStream } from './digest-stream.ts';

/** The result of inspecting an object. An archived object cannot be read before it is restored. */
export type Inspection =
  | { kind: 'read'; sha256: string; bytes: number; versionId: string | undefined }
  | { kind: 'archived'; storageClass: string; bytes: number; versionId: string | undefined }
  | { kind: 'missing' };

export type InspectOptions = {
  /** The version to read; absent for the current version. */
  versionId?: string | undefined;
  /** The file to which the bytes are written as they arrive. */
  file?: string | undefined;
  signal?: AbortSignal | undefined;
};

export type Auditor = { inspect(key: string, options?: InspectOptions): Promise<Inspection> };

/** The maximum number of attempts to read an object. If a response body is cut off, the object is requested again. */
const MAX_READ_ATTEMPTS = 3;

/** Reads from one bucket. No object is held in memory, whatever its size. */
export function createAuditor(client: S3Client, bucket: string): Auditor {
  const send = (signal: AbortSignal | undefined) => (signal ? { abortSignal: signal } : {});

  const head = async (key: string, { versionId, signal }: InspectOptions): Promise<Inspection> => {
    const command = new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId });
    const { StorageClass = 'STANDARD', ContentLength = 0, VersionId } = await client.send(command, send(signal));
    return { kind: 'archived', storageClass: StorageClass, bytes: ContentLength, versionId: VersionId };
  };

  const read = async (key: string, { versionId, file, signal }: InspectOptions): Promise<Inspection> => {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId });
    const { Body, VersionId } = await client.send(command, send(signal));
    const { pass, digest } = digestStream();
    const sink =
      file === undefined ? new Writable({ write: (_chunk, _encoding, done) => done() }) : createWriteStream(file);
    await pipeline((Body as Readable | undefined) ?? Readable.from([]), pass, sink);
    return { kind: 'read', ...digest(), versionId: VersionId };
  };

  return {
    async inspect(key, options = {}) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await read(key, options);
        } catch (error) {
          options.signal?.throwIfAborted();
          const { name } = error as Error;
          if (['NoSuchKey', 'NoSuchVersion'].includes(name)) return { kind: 'missing' };
          if (name === 'InvalidObjectState') return head(key, options);
          // The SDK has already retried errors that S3 itself returned.
          if ('$metadata' in (error as Error) || attempt === MAX_READ_ATTEMPTS) throw error;
        }
      }
    },
  };
}
