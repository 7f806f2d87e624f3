// Reads exact numbers of bytes from a stream, whatever the size of its chunks.

export type ByteReader = {
  /** Yields the next `length` bytes in pieces of at most `stepBytes`. Throws if fewer bytes are left. */
  take(length: number, stepBytes: number): AsyncGenerator<Buffer>;
  /** Throws if bytes are left. Reads the source to its end, so that errors at the end are thrown too. */
  end(): Promise<void>;
};

/** Creates a reader of `pieces`, which requests a piece only when it needs one. */
export function byteReader(pieces: AsyncIterable<Buffer>): ByteReader {
  const source = pieces[Symbol.asyncIterator]();
  let piece: Buffer = Buffer.alloc(0);
  return {
    async *take(length, stepBytes) {
      for (let left = length; left > 0;) {
        if (piece.length === 0) {
          const next = await source.next();
          if (next.done) throw new Error(`${left} bytes are missing at the end`);
          piece = next.value;
        }
        const step = piece.subarray(0, Math.min(left, stepBytes));
        piece = piece.subarray(step.length);
        left -= step.length;
        if (step.length > 0) yield step;
      }
    },
    async end() {
      let left = piece.length;
      for (let next = await source.next(); !next.done; next = await source.next()) left += next.value.length;
      if (left > 0) throw new Error(`${left} bytes more than expected`);
    },
  };
}
