// Serializes a large object as JSON in pieces, because 20,000 accounts would need a string of 28 MB and a buffer of the same size.

/** The number of list items in a piece. */
const ITEMS_PER_PIECE = 500;

/** Yields the bytes of `JSON.stringify(value)` in pieces. A field that is a list is split into pieces of ITEMS_PER_PIECE items. */
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
  for (let from = 0; from < items.length; from += ITEMS_PER_PIECE) {
    const batch = JSON.stringify(items.slice(from, from + ITEMS_PER_PIECE)).slice(1, -1);
    yield Buffer.from(`${from === 0 ? '[' : ','}${batch}`);
  }
  yield Buffer.from(items.length === 0 ? '[]' : ']');
}
