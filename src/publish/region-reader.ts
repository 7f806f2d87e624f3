// Reads a CSV that is sorted like the rows by account and region.
import type { Store } from '#src/aws/store.ts';
import { compareText } from '#domain/compare-text.ts';
import type { StoredObject } from '#domain/coverage/outcome.ts';
import { compareAccountRegions, type FindingKey } from '#domain/findings/ledger.ts';
import { csvReader } from '#domain/rows/csv.ts';

type AccountRegion = Pick<FindingKey, 'accountId' | 'region'>;

export type RegionReader<T extends AccountRegion> = {
  /** Returns the account and region of the next entry if they precede `place`. If `place` is undefined, every entry precedes it. */
  peekBefore: (place: AccountRegion | undefined) => Promise<AccountRegion | undefined>;
  /** Removes and yields the entries of this account and region. All earlier entries must have been taken already. */
  consumeRegion: (place: AccountRegion) => AsyncGenerator<T>;
  /**
   * Returns the entries of an account that `isWanted` selects, without removing them. Accounts must be passed in order. The file is read a
   * second time for this, so that the other entries do not have to be kept in memory.
   */
  select: (accountId: string, isWanted: (entry: T) => boolean) => Promise<T[]>;
};

/** The name of a CSV, its columns, the columns that earlier versions wrote, and the parser of a record. */
type CsvFormat<T> = {
  name: string;
  columns: readonly string[];
  older?: readonly (readonly string[])[];
  parse: (record: readonly string[]) => T;
};

/**
 * Reads a stored CSV. If `stored` is undefined, there are no entries. If its SHA-256 differs from the recorded one, reading throws at the
 * end of the file.
 */
export function readByRegion<T extends AccountRegion>(
  store: Store,
  stored: StoredObject | undefined,
  format: CsvFormat<T>,
  signal: AbortSignal,
): RegionReader<T> {
  const open = () => createEntryCursor(stored && readEntries(store, stored, format, signal));
  const entries = open();
  const selected = open(); // It sends no request before the first call of `select`.
  return {
    async peekBefore(place) {
      const entry = await entries.peek();
      return entry && (place === undefined || compareAccountRegions(entry, place) < 0) ? entry : undefined;
    },
    async *consumeRegion(place) {
      for (;;) {
        const entry = await entries.peek();
        if (!entry || compareAccountRegions(entry, place) !== 0) return;
        entries.skip();
        yield entry;
      }
    },
    async select(accountId, isWanted) {
      const found: T[] = [];
      for (;;) {
        const entry = await selected.peek();
        const order = entry ? compareText(entry.accountId, accountId) : 1;
        if (order > 0) return found;
        selected.skip();
        if (order === 0 && isWanted(entry!)) found.push(entry!);
      }
    },
  };
}

/** Iterates over the entries of all batches. */
function createEntryCursor<T>(batches: AsyncGenerator<T[]> | undefined) {
  let batch: T[] = [];
  let next = 0;
  return {
    async peek(): Promise<T | undefined> {
      while (next >= batch.length) {
        const read = await batches?.next();
        if (!read || read.done) return undefined;
        batch = read.value;
        next = 0;
      }
      return batch[next];
    },
    skip(): void {
      next++;
    },
  };
}

async function* readEntries<T>(
  store: Store,
  stored: StoredObject,
  { name, columns, older, parse }: CsvFormat<T>,
  signal: AbortSignal,
): AsyncGenerator<T[]> {
  const reader = csvReader(columns, name, older);
  const decoder = new TextDecoder();
  for await (const piece of store.pieces(stored, signal))
    yield reader.read(decoder.decode(piece, { stream: true })).map(parse);
  reader.end();
}
