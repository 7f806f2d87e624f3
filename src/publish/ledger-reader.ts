// Reads the ledger that a report starts from, one account and region at a time, in the order of the rows.
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
  /** Takes the entries of the next account and region before `place`. Returns undefined if there is none. */
  takeBefore(place: AccountRegion | undefined): Promise<LedgerEntry[] | undefined>;
  /** Takes the entries of this account and region. All earlier entries must have been taken. */
  takeAt(place: AccountRegion): Promise<LedgerEntry[]>;
  /** Returns the entries of an account without taking them. All entries of earlier accounts must have been taken. */
  peekAccount(accountId: string): Promise<LedgerEntry[]>;
};

/** Reads a ledger. Without one there are no entries. Throws at its end if its SHA-256 differs from the recorded one. */
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
