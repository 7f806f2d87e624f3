// Receiving a body: decoded, written to disk as it comes, and checked against what the caller says of it.
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { failure, type Failure } from '#simulator/base/answer.ts';
import { createChunkedDecoder, type ChunkedDecoder } from './aws-chunked.ts';
import { ALGORITHMS, createDigest, type Algorithm } from './checksums.ts';
import type { S3Request } from './request.ts';

export interface Received {
  readonly path: string;
  readonly size: number;
  /** Quoted, as in the header. */
  readonly etag: string;
  readonly checksums: Readonly<Partial<Record<Algorithm, string>>>;
}

const NOT_VERIFIED = ['x-amz-checksum-crc32c', 'x-amz-checksum-crc64nvme'];

/** Writes chunks to a file and digests them; nothing but one chunk is in memory. */
export async function writeBody(
  path: string,
  chunks: AsyncIterable<Buffer>,
  algorithms: readonly Algorithm[],
  decoder?: ChunkedDecoder,
): Promise<Received & { readonly md5: string }> {
  const md5 = createDigest('md5');
  const digests = algorithms.map((algorithm) => ({ algorithm, digest: createDigest(algorithm) }));
  let size = 0;
  // Synchronous writes to the page cache cost less than a trip through the thread pool, and need no back-pressure.
  const file = openSync(path, 'w');
  try {
    for await (const piece of chunks) {
      for (const data of decoder?.decode(piece) ?? [piece]) {
        md5.update(data);
        for (const { digest } of digests) digest.update(data);
        writeSync(file, data);
        size += data.length;
      }
    }
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  const sum = md5.value();
  return {
    path,
    size,
    md5: sum,
    etag: `"${Buffer.from(sum, 'base64').toString('hex')}"`,
    checksums: Object.fromEntries(digests.map(({ algorithm, digest }) => [algorithm, digest.value()])),
  };
}

/**
 * Receives the body of a PUT into a file and verifies its length, Content-MD5 and checksum (header or trailer).
 * The file is gone if anything is wrong, or if the connection was cut.
 */
export async function receiveBody({ headers, message }: S3Request, path: string): Promise<Received | Failure> {
  const announced = [headers['x-amz-trailer'], ...Object.keys(headers)].join(' ');
  if (NOT_VERIFIED.some((name) => announced.includes(name))) {
    return failure('NotImplemented', 'The simulator verifies CRC32, SHA1 and SHA256 checksums alone.', 501);
  }
  const algorithms = ALGORITHMS.filter((name) => announced.includes(`x-amz-checksum-${name}`));
  const chunked = String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
  const decoder = chunked ? createChunkedDecoder() : undefined;
  const { md5, ...received } = await writeBody(path, message, algorithms, decoder);
  const wrong = mismatch({ ...received, md5 }, headers, decoder);
  if (wrong === undefined) return received;
  rmSync(path, { force: true });
  return wrong;
}

function mismatch(
  { size, md5, checksums }: Received & { readonly md5: string },
  headers: S3Request['headers'],
  decoder: ChunkedDecoder | undefined,
): Failure | undefined {
  const announcedSize = headers['x-amz-decoded-content-length'];
  if ((announcedSize !== undefined && size !== Number(announcedSize)) || decoder?.ended() === false) {
    const text = 'You did not provide the number of bytes specified by the Content-Length HTTP header.';
    return failure('IncompleteBody', text);
  }
  const sentMd5 = headers['content-md5'];
  if (sentMd5 !== undefined && sentMd5 !== md5) {
    return failure('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  for (const [algorithm, value] of Object.entries(checksums)) {
    const name = `x-amz-checksum-${algorithm}`;
    const sent = headers[name] ?? decoder?.trailers.get(name);
    if (sent !== undefined && sent !== value) {
      const text = `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`;
      return failure('BadDigest', text);
    }
  }
  return undefined;
}
