// Parses JSON that was stored. The parser's own messages quote the text, and an error must repeat no content of an object.

/** Throws an error that names only the object. */
export function parseStoredJson(key: string, body: Buffer): unknown {
  try {
    return JSON.parse(String(body)) as unknown;
  } catch {
    throw new TypeError(`${key}: expected JSON, found something else in ${body.length} bytes`);
  }
}
