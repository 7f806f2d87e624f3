// Writes the raw CSV of a report by concatenating the stored rows of its accounts and regions.
import { Readable } from 'node:stream';
import type { StoredObject } from '#domain/coverage/outcome.ts';
import type { Store } from '#src/aws/store.ts';
import { readPartBytes } from './evidence.ts';

/** Uploads the raw CSV, which consists of the header followed by the bytes of each part. */
export async function writeRawCsv(
  store: Store,
  key: string,
  header: Buffer,
  parts: readonly StoredObject[],
  signal: AbortSignal,
): Promise<StoredObject> {
  const ended = new AbortController();
  const bytes = async function* () {
    yield header;
    yield* readPartBytes(store, parts, AbortSignal.any([signal, ended.signal]));
  };
  const body = Readable.from(bytes());
  try {
    return await store.upload(key, body, 'text/csv', signal);
  } finally {
    body.destroy();
    ended.abort(); // Prefetched parts are no longer needed.
  }
}
