// Serializes a large object as JSON in pieces: the lines of 20,000 accounts are 28 MB as a string, and as much again as bytes.

/** Items of a list per piece. */
const ITEMS = 500;

/** `JSON.stringify(value)` in pieces, as bytes: the object's own fields, and its lists a few hundred items at a time. */
export function* jsonPieces(value: Readonly<Record<string, unknown>>): Generator<Buffer> {
  let before = '{';
  for (const [name, field] of Object.entries(value)) {
    if (field === undefined) continue;
    yield Buffer.from(`${before}${JSON.stringify(name)}:`);
    if (Array.isArray(field)) yield* listPieces(field);
    else yield Buffer.from(JSON.stringify(field));
    before = ',';
  }
  yield Buffer.from(before === '{' ? '{}' : '}');
}

function* listPieces(items: readonly unknown[]): Generator<Buffer> {
  for (let from = 0; from < items.length; from += ITEMS) {
    const some = JSON.stringify(items.slice(from, from + ITEMS)).slice(1, -1);
    yield Buffer.from(`${from === 0 ? '[' : ','}${some}`);
  }
  yield Buffer.from(items.length === 0 ? '[]' : ']');
}
