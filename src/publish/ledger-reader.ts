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
  /** Removes and returns the entries of the next account and region before `place`, or returns undefined if there are none. */
  takeBefore(place: AccountRegion | undefined): Promise<LedgerEntry[] | undefined>;
  /** Removes and returns the entries of this account and region. All earlier entries must have been taken already. */
  takeAt(place: AccountRegion): Promise<LedgerEntry[]>;
  /** Returns the entries of an account without removing them. All entries of earlier accounts must have been taken already. */
  peekAccount(accountId: string): Promise<LedgerEntry[]>;
};

/**
 * Reads a ledger. If `ledger` is undefined, there are no entries. If its SHA-256 differs from the recorded one, reading throws at the end
 * of the ledger.
 */
export function readLedger(store: Store, ledger: StoredObject | undefined, signal: AbortSignal): LedgerReader {
  const batches = ledger ? readEntries(store, ledger, signal) : undefined;
  let batch: LedgerEntry[] = [];
  let next = 0;

  async function peek(): Promise<LedgerEntry | undefined> {
    while (next >= batch.length) {
      const read = await batches?.next();
      if (!read || read.done) return undefined;
      batch = read.value;
      next = 0;
    }
    return batch[next];
  }

  async function takeAll(place: AccountRegion): Promise<LedgerEntry[]> {
    const taken: LedgerEntry[] = [];
    for (;;) {
      const entry = await peek();
      if (!entry || compareAccountRegions(entry, place) !== 0) return taken;
      taken.push(entry);
      next++;
    }
  }

  return {
    async takeBefore(place) {
      const entry = await peek();
      return entry && (place === undefined || compareAccountRegions(entry, place) < 0) ? takeAll(entry) : undefined;
    },
    takeAt: takeAll,
    async peekAccount(accountId) {
      const isWhole = () => batch.length > 0 && compareText(batch.at(-1)!.accountId, accountId) > 0;
      while (!isWhole()) {
        const read = await batches?.next();
        if (!read || read.done) break;
        batch.splice(0, next);
        next = 0;
        for (const entry of read.value) batch.push(entry);
      }
      return batch.slice(next).filter((entry) => entry.accountId === accountId);
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
