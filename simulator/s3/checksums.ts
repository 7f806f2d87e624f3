// The checksums of S3: computed while a body passes, compared with what the caller sent.
import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Those the SDKs choose by default, or that auditors ask for. */
export const ALGORITHMS = ['crc32', 'sha1', 'sha256'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

export interface Digest {
  update(chunk: Uint8Array): void;
  /** Base64, as S3 writes it. */
  value(): string;
}

function crc32Digest(): Digest {
  let sum = 0;
  return {
    update: (chunk) => void (sum = crc32(chunk, sum)),
    value() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(sum);
      return bytes.toString('base64');
    },
  };
}

export function createDigest(algorithm: Algorithm | 'md5'): Digest {
  if (algorithm === 'crc32') return crc32Digest();
  const hash: Hash = createHash(algorithm);
  return { update: (chunk) => void hash.update(chunk), value: () => hash.digest('base64') };
}

/** The checksum of an object made of parts: that of the parts' checksums, and their number. */
export function compositeChecksum(algorithm: Algorithm, parts: readonly string[]): string {
  const digest = createDigest(algorithm);
  for (const part of parts) digest.update(Buffer.from(part, 'base64'));
  return `${digest.value()}-${parts.length}`;
}

/** The ETag of an object made of parts. */
export function compositeETag(etags: readonly string[]): string {
  const hash = createHash('md5');
  for (const etag of etags) hash.update(Buffer.from(etag.replaceAll('"', ''), 'hex'));
  return `"${hash.digest('hex')}-${etags.length}"`;
}
