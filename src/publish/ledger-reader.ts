// Reads the data that a report continues from: the last report's ledger of findings and the dates of its rule gaps.
import type { Store } from '#src/aws/store.ts';
import type { StoredObject } from '#domain/coverage/outcome.ts';
import { FIRST_LEDGER_COLUMNS, LEDGER_COLUMNS, parseLedgerEntry, type LedgerEntry } from '#domain/findings/ledger.ts';
import { GAP_DATE_COLUMNS, parseGapDate, type GapDate } from '#domain/rule-health/gap-dates.ts';
import { readByRegion, type RegionReader } from './region-reader.ts';

export type LedgerReader = RegionReader<LedgerEntry>;
export type GapDateReader = RegionReader<GapDate>;

const LEDGER = {
  name: 'findings.csv',
  columns: LEDGER_COLUMNS,
  older: [FIRST_LEDGER_COLUMNS],
  parse: parseLedgerEntry,
};

const GAP_DATES = { name: 'rule-gap-dates.csv', columns: GAP_DATE_COLUMNS, parse: parseGapDate };

/** Reads a ledger. If there is no ledger, there are no entries. Throws at the end of the file if its SHA-256 differs from the recorded one. */
export const readLedger = (store: Store, ledger: StoredObject | undefined, signal: AbortSignal): LedgerReader =>
  readByRegion(store, ledger, LEDGER, signal);

/** Reads the dates of rule gaps, if there are any. Throws at the end of the file if its SHA-256 differs from the recorded one. */
export const readGapDates = (store: Store, dates: StoredObject | undefined, signal: AbortSignal): GapDateReader =>
  readByRegion(store, dates, GAP_DATES, signal);
