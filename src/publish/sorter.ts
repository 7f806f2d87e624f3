// Sorts records in bounded memory. Sorted runs are kept as compressed bytes outside V8's heap.
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** A run is sorted as soon as this many records, or this many characters, have been collected. */
const RUN_RECORDS = 20_000;
const RUN_CHARACTERS = 8_000_000;

/**
 * The number of records in a compressed piece. A merge holds one piece of each run as objects, which takes about 10 MB for a million lines
 * in 50 runs.
 */
const PIECE_RECORDS = 500;

/** The fastest compression level, which makes such records about ten times smaller. */
const DEFLATE_LEVEL = 1;

export type Sorter<T> = {
  /** Adds a record, which must be the same after a round trip through JSON. */
  add: (record: T) => void;
  /** Yields all records in order. Equal records keep the order in which they were added. After this, no record may be added. */
  sorted: () => Generator<T>;
};

type Cursor<T> = { records: T[]; next: number; run: number; pieces: Iterator<Buffer> };

/** Creates a sorter. `countCharacters` returns the approximate size of a record. `runRecords` is a parameter only for tests. */
export function createSorter<T>(
  compare: (a: T, b: T) => number,
  countCharacters: (record: T) => number,
  runRecords = RUN_RECORDS,
): Sorter<T> {
  const runs: Buffer[][] = [];
  let pending: T[] = [];
  let characters = 0;

  function storeRun(): void {
    pending.sort(compare);
    const pieces: Buffer[] = [];
    for (let from = 0; from < pending.length; from += PIECE_RECORDS) {
      const json = JSON.stringify(pending.slice(from, from + PIECE_RECORDS));
      pieces.push(deflateRawSync(json, { level: DEFLATE_LEVEL }));
    }
    runs.push(pieces);
    pending = [];
    characters = 0;
  }

  return {
    add(record) {
      pending.push(record);
      characters += countCharacters(record);
      if (pending.length >= runRecords || characters >= RUN_CHARACTERS) storeRun();
    },
    *sorted() {
      if (runs.length === 0) {
        yield* pending.sort(compare);
        return;
      }
      if (pending.length > 0) storeRun();
      const cursors: Cursor<T>[] = [];
      for (const [run, pieces] of runs.entries())
        enter(cursors, { records: [], next: 0, run, pieces: pieces[Symbol.iterator]() }, compare);
      for (let cursor = cursors.shift(); cursor !== undefined; cursor = cursors.shift()) {
        yield cursor.records[cursor.next++]!;
        enter(cursors, cursor, compare);
      }
    },
  };
}

/** Inserts a cursor at the position of its next record, or omits it if it has no further records. */
function enter<T>(cursors: Cursor<T>[], cursor: Cursor<T>, compare: (a: T, b: T) => number): void {
  if (cursor.next === cursor.records.length) {
    const piece = cursor.pieces.next();
    if (piece.done) return;
    cursor.records = JSON.parse(inflateRawSync(piece.value).toString()) as T[];
    cursor.next = 0;
  }
  const isBefore = (other: Cursor<T>) =>
    (compare(other.records[other.next]!, cursor.records[cursor.next]!) || other.run - cursor.run) < 0;
  let [low, high] = [0, cursors.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(cursors[middle]!)) low = middle + 1;
    else high = middle;
  }
  cursors.splice(low, 0, cursor);
}
