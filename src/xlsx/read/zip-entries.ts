// Reads the entries of a zip file, in any order and concurrently.

import type { Readable } from 'node:stream';
import { type Entry, openPromise } from 'yauzl';

export interface ZipEntries {
  /** Opens an entry as a stream of its bytes. Returns `undefined` if no entry has this path. */
  open(path: string): Promise<Readable | undefined>;
  close(): void;
}

/** Opens a zip file. Throws a one-line Error that names the file if it is missing or is not a zip file. */
export async function openZipFile(file: string): Promise<ZipEntries> {
  const zip = await openPromise(file, { autoClose: false }).catch((error: Error) => {
    throw new Error(`${file} is not a readable workbook: ${error.message}`, { cause: error });
  });
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
  return {
    async open(path) {
      const entry = entries.get(path);
      return entry && zip.openReadStreamPromise(entry);
    },
    close: () => zip.close(),
  };
}
