// Computes the digest and size of a stream, for objects too large to hold in memory.
import { createHash } from 'node:crypto';

/** Passes chunks on as they arrive. `digest` returns the size and hex SHA-256 of all chunks so far, and can be called only once. */
export function digestStream(): {
  pass: (chunks: AsyncIterable<Buffer>) => AsyncGenerator<Buffer>;
  digest: () => { sha256: string; bytes: number };
} {
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    async *pass(chunks) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    },
    digest: () => ({ sha256: hash.digest('hex'), bytes }),
  };
}
