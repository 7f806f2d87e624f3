// Stores and parses JSON.
import type { StoredObject } from '#domain/coverage/outcome.ts';
import type { Store } from './store.ts';

/** Writes a value as JSON under a new key. */
export function putJsonOnce(
  store: Pick<Store, 'putOnce'>,
  key: string,
  value: unknown,
  signal?: AbortSignal,
): Promise<StoredObject> {
  return store.putOnce(key, Buffer.from(JSON.stringify(value)), 'application/json', signal);
}

/**
 * Parses JSON. The error for invalid JSON names only the object, because the parser's own messages quote the text, and an error must not
 * reveal the content of an object.
 */
export function parseStoredJson(key: string, body: Buffer): unknown {
  try {
    return JSON.parse(String(body)) as unknown;
  } catch {
    throw new TypeError(`${key}: expected JSON, found something else in ${body.length} bytes`);
  }
}
