// Sorts the rows of one rule in bounded memory, however many there are. Rows are compressed as they arrive.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createSemaphore } from '#src/concurrency/semaphore.ts';
import { EMPTY_PROFILE, mergeProfiles, profileRows, type Profile } from '#domain/legacy/column-profile.ts';
import { csvReader } from '#domain/rows/csv.ts';
import { COLUMNS, compareRows, csvLine, type Row } from '#domain/rows/rows.ts';
import { deflatePiece, readPiece, toCsvPart, type CsvPart, type CsvPiece } from './csv-part.ts';
import type { Reservation } from './memory-budget.ts';

/** The maximum number of rows of a rule that are kept as strings, about a kilobyte each. Most rules have fewer rows. */
const ROWS_PER_PIECE = 500;
const ROW_BYTES = 1_000;

/** The number of runs that are merged together. For each run, one piece is held as strings, about half a megabyte. */
const RUNS_PER_MERGE = 16;

/** The worker merges the rows of only one rule at any time, because a merge holds up to RUNS_PER_MERGE pieces as strings. */
const mergeSemaphore = createSemaphore(1);

/** A run of sorted rows, in pieces. `level` is the number of merges that the run has been through. */
type Run = { pieces: CsvPiece[]; level: number };

/** A run that is being merged: the rows of its current piece, the position of the next one, and the pieces after it. */
type Cursor = { rows: Row[]; next: number; pieces: Iterator<CsvPiece> };

/** Collects and sorts the rows of one rule. The memory that it holds counts towards the reservation. */
export class RowSorter {
  private readonly reservation: Reservation;
  private readonly signal: AbortSignal;
  private pending: Row[] = [];
  private runs: Run[] = [];

  constructor(reservation: Reservation, signal: AbortSignal) {
    this.reservation = reservation;
    this.signal = signal;
  }

  async add(rows: readonly Row[]): Promise<void> {
    for (const row of rows) this.pending.push(row);
    this.reservation.reserve(rows.length * ROW_BYTES);
    if (this.pending.length < ROWS_PER_PIECE) return;
    this.storePending();
    for (let level = 0; this.runs.filter((run) => run.level === level).length >= RUNS_PER_MERGE; level++)
      await this.merge(this.runs.filter((run) => run.level === level));
  }

  /** Returns the sorted part without duplicates, which are rows that are equal in every column. The memory of the part stays reserved. */
  async end(): Promise<CsvPart> {
    if (this.runs.length === 0) {
      const part = toCsvPart(sortUnique(this.pending));
      this.reservation.reserve(part.bytes - this.pending.length * ROW_BYTES);
      return part;
    }
    if (this.pending.length > 0) this.storePending();
    return this.merge(this.runs);
  }

  /** Releases the memory. */
  discard(): void {
    this.reservation.reserve(-(this.pending.length * ROW_BYTES + sizeOf(this.runs)));
    this.pending = [];
    this.runs = [];
  }

  private storePending(): void {
    const wellFormed = this.pending.map((row) => row.map((text) => text.toWellFormed())); // Lone surrogates would not survive encoding.
    this.addRun({ pieces: [deflatePiece(sortUnique(wellFormed))], level: 0 });
    this.reservation.reserve(-this.pending.length * ROW_BYTES);
    this.pending = [];
  }

  private addRun(run: Run): void {
    this.runs.push(run);
    this.reservation.reserve(sizeOf([run]));
  }

  /** Merges several runs into one that contains all their rows, and returns that as a part. */
  private merge(runs: readonly Run[]): Promise<CsvPart> {
    return mergeSemaphore(async () => {
      const merged: Run = { pieces: [], level: 1 + Math.max(...runs.map(({ level }) => level)) };
      let profile: Profile = EMPTY_PROFILE;
      let count = 0;
      for (const rows of mergedRows(runs)) {
        merged.pieces.push(deflatePiece(rows));
        profile = mergeProfiles(profile, profileRows(rows));
        count += rows.length;
        await nextTurn(); // Lets heartbeats and other accounts continue between two pieces.
        this.signal.throwIfAborted();
      }
      this.runs = this.runs.filter((run) => !runs.includes(run));
      this.reservation.reserve(-sizeOf(runs));
      this.addRun(merged);
      const bytes = merged.pieces.reduce((sum, piece) => sum + piece.bytes, 0);
      return { rows: count, bytes, pieces: merged.pieces, profile };
    }, this.signal);
  }
}

function sizeOf(runs: readonly Run[]): number {
  return runs.reduce((sum, { pieces }) => sum + pieces.reduce((bytes, { data }) => bytes + data.length, 0), 0);
}

function sortUnique(rows: readonly Row[]): Row[] {
  const sorted = rows.toSorted(compareRows);
  return sorted.filter((row, index) => index === 0 || compareRows(sorted[index - 1]!, row) !== 0);
}

/** Yields the rows of all runs in order and in batches of ROWS_PER_PIECE. Rows that are equal in every column are yielded once. */
function* mergedRows(runs: readonly Run[]): Generator<Row[]> {
  const cursors: Cursor[] = [];
  for (const { pieces } of runs) enter(cursors, { rows: [], next: 0, pieces: pieces[Symbol.iterator]() });
  let rows: Row[] = [];
  let last: Row | undefined;
  for (let cursor = cursors.shift(); cursor !== undefined; cursor = cursors.shift()) {
    const row = cursor.rows[cursor.next++]!;
    if (last === undefined || compareRows(last, row) !== 0) rows.push(row);
    last = row;
    enter(cursors, cursor);
    if (rows.length < ROWS_PER_PIECE) continue;
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}

/** Inserts a cursor at the position of its next row, or omits it if it has no more rows. */
function enter(cursors: Cursor[], cursor: Cursor): void {
  if (cursor.next === cursor.rows.length) {
    const piece = cursor.pieces.next();
    if (piece.done) return;
    cursor.rows = readRows(piece.value);
    cursor.next = 0;
  }
  const row = cursor.rows[cursor.next]!;
  let [low, high] = [0, cursors.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareRows(cursors[middle]!.rows[cursors[middle]!.next]!, row) <= 0) low = middle + 1;
    else high = middle;
  }
  cursors.splice(low, 0, cursor);
}

function readRows(piece: CsvPiece): Row[] {
  const reader = csvReader();
  return reader.read(`${csvLine(COLUMNS)}${readPiece(piece).toString()}`);
}
