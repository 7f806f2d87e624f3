// Streams a zip file. It writes one entry after another, and waits whenever the receiver is full.

import { Readable, type Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/**
 * The options of every entry. The time is the oldest that a zip file can contain and has no time zone, so that the same content
 * gives the same bytes everywhere. yazl reads the date's fields in local time.
 */
const ENTRY_OPTIONS = {
  mtime: new Date(1980, 0, 1),
  forceDosTimestamp: true,
  mode: 0o100644,
};

export interface Zip {
  /** Writes one entry and resolves when all its content has been read. Only one entry can be written at a time. */
  add(path: string, pieces: Iterable<string> | AsyncIterable<string>): Promise<void>;
  /** Ends the zip file, and resolves when the receiver has all of it. */
  end(): Promise<void>;
  /** Rejects if the receiver fails, or with the signal's reason if the signal aborts. It never resolves before `end` is called. */
  readonly delivered: Promise<void>;
  /** Stops the entry that is being written and destroys the receiver. */
  destroy(error: Error): Promise<void>;
}

/** Opens a zip file that is written to `out`. `out` is ended together with it. */
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
