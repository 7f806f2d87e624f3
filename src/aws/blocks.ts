// Copies a stream of small chunks into large blocks, for consumers that collect chunks until they have enough.

/** A tenth of the minimum size of an upload part. */
const BLOCK_BYTES = 512 * 1024;

/**
 * Yields the bytes of `chunks` in blocks that own their memory. A small chunk is a slice of a shared 8 KiB pool of Node's, and keeps the
 * whole pool in memory: ten thousand short lines that waited to be uploaded kept 80 MiB.
 */
export async function* toBlocks(chunks: AsyncIterable<Buffer>, blockBytes = BLOCK_BYTES): AsyncGenerator<Buffer> {
  let block = Buffer.allocUnsafeSlow(blockBytes);
  let filled = 0;
  for await (const chunk of chunks)
    for (let from = 0; from < chunk.length;) {
      const copied = chunk.copy(block, filled, from);
      from += copied;
      filled += copied;
      if (filled < blockBytes) continue;
      yield block;
      block = Buffer.allocUnsafeSlow(blockBytes);
      filled = 0;
    }
  if (filled > 0) yield block.subarray(0, filled);
}
