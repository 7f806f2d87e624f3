// The aws-chunked encoding, in which SDKs send a body whose checksum follows it.

export interface ChunkedDecoder {
  /** The parts of the body inside a piece of what came over the wire. */
  decode(piece: Buffer): Buffer[];
  /** Headers that followed the body, in lower case; complete once the body has ended. */
  readonly trailers: Map<string, string>;
  /** Whether the closing chunk has been seen. */
  ended(): boolean;
}

/** Decodes `size[;chunk-signature=…]\r\n data \r\n … 0\r\n trailers \r\n`; signatures are not checked. */
export function createChunkedDecoder(): ChunkedDecoder {
  const trailers = new Map<string, string>();
  let line = '';
  let left = 0;
  let state: 'size' | 'data' | 'data-end' | 'trailers' = 'size';

  function endLine(): void {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    line = '';
    if (state === 'data-end') {
      state = 'size';
    } else if (state === 'size') {
      left = parseInt(text, 16);
      if (!(left >= 0)) throw new Error(`not a chunk size: ${text.slice(0, 40)}`);
      state = left === 0 ? 'trailers' : 'data';
    } else {
      const colon = text.indexOf(':');
      if (colon > 0) trailers.set(text.slice(0, colon).toLowerCase(), text.slice(colon + 1).trim());
    }
  }

  return {
    trailers,
    ended: () => state === 'trailers',
    decode(piece) {
      const found: Buffer[] = [];
      let at = 0;
      while (at < piece.length) {
        if (state === 'data') {
          const data = piece.subarray(at, at + left);
          found.push(data);
          left -= data.length;
          at += data.length;
          if (left === 0) state = 'data-end';
          continue;
        }
        const end = piece.indexOf(0x0a, at);
        line += piece.toString('latin1', at, end < 0 ? undefined : end);
        if (end < 0) return found;
        endLine();
        at = end + 1;
      }
      return found;
    },
  };
}
