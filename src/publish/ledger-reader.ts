// Reads the ledger that a report starts from by account and region, in the order of the rows.
import type { Store } from '#src/aws/store.ts';
import { compareText } from '#domain/compare-text.ts';
import { csvReader } from '#domain/rows/csv.ts';
import {
  compareAccountRegions,
  FIRST_LEDGER_COLUMNS,
  LEDGER_COLUMNS,
  parseLedgerEntry,
  type FindingKey,
  type LedgerEntry,
} from '#domain/findings/ledger.ts';
import type { StoredObject } from '#domain/coverage/outcome.ts';

type AccountRegion = Pick<FindingKey, 'accountId' | 'region'>;

export type LedgerReader = {
  /** Returns the account and region of the next entry, or undefined if there is none. */
  peekPlace: () => Promise<AccountRegion | undefined>;
  /** Removes and yields the entries of this account and region. All earlier entries must have been taken already. */
  takeAt: (place: AccountRegion) => AsyncGenerator<LedgerEntry>;
  /**
   * Returns the entries of an account that `isWanted` selects, without removing them. Accounts must be passed in order. The ledger is
   * read a second time for this, so that the other entries do not have to be kept in memory.
   */
  select: (accountId: string, isWanted: (entry: LedgerEntry) => boolean) => Promise<LedgerEntry[]>;
};

/**
 * Reads a ledger. If `ledger` is undefined, there are no entries. If its SHA-256 differs from the recorded one, reading throws at the end
 * of the ledger.
 */
export function readLedger(store: Store, ledger: StoredObject | undefined, signal: AbortSignal): LedgerReader {
  const open = () => createEntryCursor(ledger && readEntries(store, ledger, signal));
  const entries = open();
  const selected = open(); // It sends no request before the first call of `select`.
  return {
    async peekPlace() {
      return entries.peek();
    },
    async *takeAt(place) {
      for (;;) {
        const entry = await entries.peek();
        if (!entry || compareAccountRegions(entry, place) !== 0) return;
        entries.skip();
        yield entry;
      }
    },
    async select(accountId, isWanted) {
      const found: LedgerEntry[] = [];
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

/** Iterates over the entries of batches. */
function createEntryCursor(batches: AsyncGenerator<LedgerEntry[]> | undefined) {
  let batch: LedgerEntry[] = [];
  let next = 0;
  return {
    async peek(): Promise<LedgerEntry | undefined> {
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

async function* readEntries(store: Store, ledger: StoredObject, signal: AbortSignal): AsyncGenerator<LedgerEntry[]> {
  const reader = csvReader(LEDGER_COLUMNS, 'findings.csv', [FIRST_LEDGER_COLUMNS]);
  const decoder = new TextDecoder();
  for await (const piece of store.pieces(ledger, signal))
    yield reader.read(decoder.decode(piece, { stream: true })).map(parseLedgerEntry);
  reader.end();
}
