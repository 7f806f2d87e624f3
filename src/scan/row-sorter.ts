// Sorts the rows of one rule in bounded memory, however many there are. Rows are compressed and stored as they arrive.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createSemaphore } from '#src/concurrency/semaphore.ts';
import { EMPTY_PROFILE, mergeProfiles, profileRows, type Profile } from '#domain/legacy/column-profile.ts';
import { csvReader } from '#domain/rows/csv.ts';
import { COLUMNS, compareRows, csvLine, type Row } from '#domain/rows/rows.ts';
import { deflatePiece, readPiece, toCsvPart, type CsvPart, type CsvPiece } from './csv-part.ts';
import type { Reservation } from './memory-budget.ts';
import type { PieceStore } from './piece-store.ts';

/** The maximum number of rows of a rule that are kept as strings, about a kilobyte each. Most rules have fewer rows. */
const ROWS_PER_PIECE = 500;
const ROW_BYTES = 1_000;

/** The number of runs that are merged together. For each run, one piece is held as strings, about half a megabyte. */
const RUNS_PER_MERGE = 16;

/** The worker merges the rows of only one rule at a time, because a merge holds up to RUNS_PER_MERGE pieces as strings. */
const mergeSemaphore = createSemaphore(1);

/** A run of sorted rows, in pieces. `level` is the number of merges that the run has been through. */
type Run = { pieces: CsvPiece[]; level: number };

/** A run that is being merged: the rows of its current piece, the position of the next one, and the run with the pieces after it. */
type Cursor = { rows: Row[]; next: number; run: Run };

type RowSorterOptions = { reservation: Reservation; store: PieceStore; signal: AbortSignal };

/** Collects and sorts the rows of one rule. The memory of rows that are not stored yet counts towards the reservation. */
export class RowSorter {
  private readonly reservation: Reservation;
  private readonly store: PieceStore;
  private readonly signal: AbortSignal;
  private pending: Row[] = [];
  private runs: Run[] = [];

  constructor({ reservation, store, signal }: RowSorterOptions) {
    this.reservation = reservation;
    this.store = store;
    this.signal = signal;
  }

  async add(rows: readonly Row[]): Promise<void> {
    for (const row of rows) this.pending.push(row);
    this.reservation.reserve(rows.length * ROW_BYTES);
    if (this.pending.length < ROWS_PER_PIECE) return;
    await this.storePending();
    for (let level = 0; this.runs.filter((run) => run.level === level).length >= RUNS_PER_MERGE; level++)
      await this.merge(this.runs.filter((run) => run.level === level));
  }

  /** Returns the sorted part without duplicates, which are rows that are equal in every column. */
  async end(): Promise<CsvPart> {
    if (this.runs.length > 0) {
      if (this.pending.length > 0) await this.storePending();
      return this.merge(this.runs);
    }
    const part = await toCsvPart(sortUnique(this.pending), this.store);
    this.releasePending();
    return part;
  }

  /** Releases the memory. */
  discard(): void {
    this.releasePending();
    for (const { pieces } of this.runs) for (const { kept } of pieces) kept.free();
    this.runs = [];
  }

  private async storePending(): Promise<void> {
    const wellFormed = this.pending.map((row) => row.map((text) => text.toWellFormed())); // Lone surrogates would not survive encoding.
    const piece = await deflatePiece(sortUnique(wellFormed), this.store);
    this.runs.push({ pieces: [piece], level: 0 });
    this.releasePending();
  }

  private releasePending(): void {
    this.reservation.reserve(-this.pending.length * ROW_BYTES);
    this.pending = [];
  }

  /** Merges several runs into one and returns it as a part. */
  private merge(runs: readonly Run[]): Promise<CsvPart> {
    return mergeSemaphore(async () => {
      const merged: Run = { pieces: [], level: 1 + Math.max(...runs.map(({ level }) => level)) };
      let profile: Profile = EMPTY_PROFILE;
      let count = 0;
      for await (const rows of mergedRows(runs)) {
        merged.pieces.push(await deflatePiece(rows, this.store));
        profile = mergeProfiles(profile, profileRows(rows));
        count += rows.length;
        await nextTurn(); // Lets heartbeats and other accounts continue between two pieces.
        this.signal.throwIfAborted();
      }
      this.runs = [...this.runs.filter((run) => !runs.includes(run)), merged];
      const bytes = merged.pieces.reduce((sum, piece) => sum + piece.bytes, 0);
      return { rows: count, bytes, pieces: merged.pieces, profile };
    }, this.signal);
  }
}

function sortUnique(rows: readonly Row[]): Row[] {
  const sorted = rows.toSorted(compareRows);
  return sorted.filter((row, index) => index === 0 || compareRows(sorted[index - 1]!, row) !== 0);
}

/**
 * Yields the rows of all runs in order and in batches of ROWS_PER_PIECE. Rows that are equal in every column are yielded once. The pieces of
 * the runs are removed as they are read, so that the merged run takes their space.
 */
async function* mergedRows(runs: readonly Run[]): AsyncGenerator<Row[]> {
  const cursors: Cursor[] = [];
  for (const run of runs) {
    const cursor = { rows: [], next: 0, run };
    if (await readNextPiece(cursor)) insert(cursors, cursor);
  }
  let rows: Row[] = [];
  let last: Row | undefined;
  for (let cursor = cursors.shift(); cursor !== undefined; cursor = cursors.shift()) {
    const row = cursor.rows[cursor.next++]!;
    if (last === undefined || compareRows(last, row) !== 0) rows.push(row);
    last = row;
    if (cursor.next < cursor.rows.length || (await readNextPiece(cursor))) insert(cursors, cursor);
    if (rows.length < ROWS_PER_PIECE) continue;
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}

/** Moves a cursor to the next piece of its run. Returns whether there is one. */
async function readNextPiece(cursor: Cursor): Promise<boolean> {
  const piece = cursor.run.pieces.shift();
  if (piece === undefined) return false;
  cursor.rows = await readRows(piece);
  cursor.next = 0;
  piece.kept.free();
  return true;
}

/** Inserts a cursor at the position of its next row. */
function insert(cursors: Cursor[], cursor: Cursor): void {
  const row = cursor.rows[cursor.next]!;
  let [low, high] = [0, cursors.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareRows(cursors[middle]!.rows[cursors[middle]!.next]!, row) <= 0) low = middle + 1;
    else high = middle;
  }
  cursors.splice(low, 0, cursor);
}

async function readRows(piece: CsvPiece): Promise<Row[]> {
  const csv = await readPiece(piece);
  return csvReader().read(`${csvLine(COLUMNS)}${csv.toString()}`);
}
