// Sorts lines of text in bounded memory. Sorted runs are kept as compressed bytes outside V8's heap.
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** The number of collected lines that are sorted into a run. */
const RUN_LINES = 20_000;
const RUN_CHARACTERS = 8_000_000;

/**
 * The number of lines in a compressed piece. A merge holds one piece of each run as text, which takes about 10 MB for a million lines in 50
 * runs.
 */
const PIECE_LINES = 500;

/** The fastest compression level, which makes such lines about ten times smaller. */
const DEFLATE_LEVEL = 1;

export type LineSorter = {
  /** Adds a line, which must be well-formed and contain no line feed. */
  add: (line: string) => void;
  /** Yields all lines in the order of their UTF-16 code units. After this, no line may be added. */
  sorted: () => Generator<string>;
};

type Cursor = { lines: string[]; next: number; pieces: Iterator<Buffer> };

/** Creates a sorter. `runLines` is a parameter only for tests. */
export function createLineSorter(runLines = RUN_LINES): LineSorter {
  const runs: Buffer[][] = [];
  let pending: string[] = [];
  let characters = 0;

  function storeRun(): void {
    pending.sort();
    const pieces: Buffer[] = [];
    for (let from = 0; from < pending.length; from += PIECE_LINES) {
      const text = pending.slice(from, from + PIECE_LINES).join('\n');
      pieces.push(deflateRawSync(text, { level: DEFLATE_LEVEL }));
    }
    runs.push(pieces);
    pending = [];
    characters = 0;
  }

  return {
    add(line) {
      pending.push(line);
      characters += line.length;
      if (pending.length >= runLines || characters >= RUN_CHARACTERS) storeRun();
    },
    *sorted() {
      if (pending.length > 0) storeRun();
      const cursors: Cursor[] = [];
      for (const pieces of runs) enter(cursors, { lines: [], next: 0, pieces: pieces[Symbol.iterator]() });
      for (let cursor = cursors.shift(); cursor !== undefined; cursor = cursors.shift()) {
        yield cursor.lines[cursor.next++]!;
        enter(cursors, cursor);
      }
    },
  };
}

/** Inserts a cursor at the position of its next line, or omits it if it has no more lines. */
function enter(cursors: Cursor[], cursor: Cursor): void {
  if (cursor.next === cursor.lines.length) {
    const piece = cursor.pieces.next();
    if (piece.done) return;
    cursor.lines = inflateRawSync(piece.value).toString().split('\n');
    cursor.next = 0;
  }
  const line = cursor.lines[cursor.next]!;
  let [low, high] = [0, cursors.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cursors[middle]!.lines[cursors[middle]!.next]! <= line) low = middle + 1;
    else high = middle;
  }
  cursors.splice(low, 0, cursor);
}
