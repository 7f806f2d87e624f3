// Stores and parses JSON.
import type { StoredObject } from '#domain/coverage/outcome.ts';
import type { Store } from './store.ts';

/** Writes a value as JSON under a key of its own. */
export function putJsonOnce(
  store: Pick<Store, 'putOnce'>,
  key: string,
  value: unknown,
  signal?: AbortSignal,
): Promise<StoredObject> {
  return store.putOnce(key, Buffer.from(JSON.stringify(value)), 'application/json', signal);
}

/** Throws an error that names only the object: the parser's own messages quote the text, and an error must repeat no content of an object. */
export function parseStoredJson(key: string, body: Buffer): unknown {
  try {
    return JSON.parse(String(body)) as unknown;
  } catch {
    throw new TypeError(`${key}: expected JSON, found something else in ${body.length} bytes`);
  }
}
