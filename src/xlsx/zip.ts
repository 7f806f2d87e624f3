// Streams a zip file. Entries are written one after another, with backpressure from the output stream.

import { Readable, type Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/**
 * The options of every entry. The time is the oldest that a zip file can contain and has no time zone, so that the same content produces
 * the same bytes everywhere. It is created in local time, because yazl reads the date's local fields.
 */
const ENTRY_OPTIONS = {
  mtime: new Date(1980, 0, 1),
  forceDosTimestamp: true,
  mode: 0o100644,
};

export interface Zip {
  /** Writes one entry, and resolves when its content has been read completely. Entries cannot be written concurrently. */
  add(path: string, pieces: Iterable<string> | AsyncIterable<string>): Promise<void>;
  /** Ends the zip file, and resolves when the output stream has received all of it. */
  end(): Promise<void>;
  /**
   * Rejects if the output stream fails, or with the signal's reason if the signal is aborted. The promise never resolves before `end` is
   * called.
   */
  readonly delivered: Promise<void>;
  /** Stops the entry that is being written and destroys the output stream. */
  destroy(error: Error): Promise<void>;
}

/** Opens a zip file that is written to `out`. When the zip file ends, `out` is also ended. */
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
      zip.addReadStream(source, path, ENTRY_OPTIONS);
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
