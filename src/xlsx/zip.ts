// A streamed zip: one entry after another, waiting whenever the receiver is full.

import { Readable, type Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/**
 * The oldest date a zip can hold, without a time zone: the same content gives the same bytes everywhere.
 * yazl takes the local clock's fields of the date.
 */
const OPTIONS = {
  mtime: new Date(1980, 0, 1),
  forceDosTimestamp: true,
  mode: 0o100644,
};

export interface Zip {
  /** Writes one entry and resolves when its content has been taken. One at a time. */
  add(path: string, pieces: Iterable<string> | AsyncIterable<string>): Promise<void>;
  /** Resolves when the receiver has everything. */
  end(): Promise<void>;
  /** Rejects as soon as the receiver fails or the signal aborts, with the signal's reason. Never resolves before `end`. */
  readonly delivered: Promise<void>;
  /** Gives up: stops the entry being written and destroys the receiver. */
  destroy(error: Error): Promise<void>;
}

/** A zip that flows into `out`, which is ended with it. */
export function openZip(out: Writable, signal: AbortSignal): Zip {
  const zip = new ZipFile();
  const delivered = pipeline(zip.outputStream, out, { signal }).catch((error: unknown) => {
    throw signal.aborted ? signal.reason : error;
  });
  let source: Readable | undefined;
  return {
    delivered,
    async add(path, pieces) {
      source = Readable.from(pieces, { highWaterMark: 2 });
      zip.addReadStream(source, path, OPTIONS);
      await finished(source, { writable: false });
    },
    async end() {
      zip.end();
      await delivered;
    },
    async destroy(error) {
      source?.destroy(error);
      (zip.outputStream as Readable).destroy(error);
      await delivered.catch(() => undefined);
    },
  };
}
