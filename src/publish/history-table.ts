// Rebuilds `history/summary.csv` from all summaries whenever one of them has changed.
import type { Store } from '#src/aws/store.ts';
import { historyTable } from '#domain/history/history-table.ts';
import { keys } from '#domain/keys.ts';
import { mapLimit } from '#src/concurrency/map-limit.ts';
import { listHistoryDates, readSummary } from './baseline.ts';

const READS_IN_FLIGHT = 8;

/** The maximum number of attempts. Each failed conditional write means that another run has just written the table. */
const MAX_CAS_ATTEMPTS = 20;

/**
 * Writes the table. The table is replaced only if it has not changed since before the summaries were read. The last writer has therefore
 * read every summary that the previous writer read, so no summary is lost if two runs promote concurrently.
 */
export async function rebuildHistoryTable(store: Store): Promise<void> {
  for (let attempt = 0; attempt < MAX_CAS_ATTEMPTS; attempt++) {
    const current = await store.find(keys.historyTable);
    const dates = await listHistoryDates(store);
    const summaries = await mapLimit(dates, READS_IN_FLIGHT, (date) => readSummary(store, date));
    const table = Buffer.from(historyTable(summaries.filter((summary) => summary !== undefined)));
    if (current?.body.equals(table)) return;
    if (await store.replace(keys.historyTable, table, 'text/csv', current?.etag)) return;
  }
  throw new Error(`${keys.historyTable} kept changing: ${MAX_CAS_ATTEMPTS} conditional writes in a row met another's`);
}
