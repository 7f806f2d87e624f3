// A store that writes to a temporary folder. Objects written there are read from the folder, and all other objects from S3.
import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { digestStream } from '#src/aws/digest-stream.ts';
import type { Store } from '#src/aws/store.ts';

export type OverlayStore = Store & {
  /** Returns the path of the file that was written for a key. */
  fileOf(key: string): string | undefined;
};

/** Creates the store. Every method is defined explicitly, so that a new method cannot write to S3 unnoticed. */
export function createOverlayStore(below: Store, directory: string): OverlayStore {
  const files = new Map<string, string>();
  const fileFor = (key: string): string => {
    const file = join(directory, String(files.size));
    files.set(key, file);
    return file;
  };
  const write = async (key: string, body: Buffer) => {
    await writeFile(fileFor(key), body);
    return below.describe(key, body);
  };
  return {
    bucket: below.bucket,
    describe: (key, body) => below.describe(key, body),
    fileOf: (key) => files.get(key),

    async upload(key, body, _contentType, signal) {
      const { pass, digest } = digestStream();
      await pipeline(body, pass, createWriteStream(fileFor(key)), { signal });
      return { key, ...digest() };
    },
    putOnce: (key, body) => write(key, body),
    async get(object, signal) {
      const file = files.get(object.key);
      return file === undefined ? below.get(object, signal) : readFile(file);
    },
    async *pieces(object, signal) {
      const file = files.get(object.key);
      yield* file === undefined ? below.pieces(object, signal) : createReadStream(file, { signal });
    },
    async find(key) {
      const file = files.get(key);
      return file === undefined ? below.find(key) : { body: await readFile(file), etag: '' };
    },
    async replace(key, body) {
      await write(key, body);
      return true;
    },
    async copy(from, to) {
      const file = files.get(from);
      if (file !== undefined) await copyFile(file, fileFor(to));
      return file !== undefined;
    },
    remove: (key) => Promise.resolve(void files.delete(key)),
    list: (prefix) => below.list(prefix),
  };
}
