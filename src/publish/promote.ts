// The dated keys: `history/<date>.json` names the current publication of a date, the files are copied from it.
import type { Store } from '#src/aws/store.ts';
import { dateIn } from '#domain/dates.ts';
import { decidePromotion, type HistorySummary } from '#domain/history/history.ts';
import { parseSummary } from './history-file.ts';
import { filesIn, keys } from '#domain/keys.ts';

/** The summary is the publication's own, or that of another attempt at the same publication. */
export type PromotionResult = { promoted: boolean; promotedReason?: string; summary: HistorySummary };

/** Conditional writes that lose a race are retried with the new content; more than this is an error. */
const MAX_CAS_ATTEMPTS = 20;

/** Makes a publication the current one of its date if it may be, and updates the dated files from whichever is current. */
export async function promote(
  store: Store,
  ours: HistorySummary,
  { timeZone, replace }: { timeZone: string; replace: boolean },
): Promise<PromotionResult> {
  const key = keys.history(ours.reportDate);
  const startedOn = dateIn(timeZone, new Date(ours.startedAt));
  for (let race = 0; race < MAX_CAS_ATTEMPTS; race++) {
    const found = await store.find(key);
    // A file that is not a summary stands for no publication, and is replaced.
    const current = found && parseSummary(String(found.body), ours.reportDate);
    const isTwin = current?.runId === ours.runId && current.number === ours.number;
    if (!isTwin) {
      const promotion = decidePromotion(ours, current, { startedOn, replace });
      if (!promotion.promote) {
        // An earlier attempt that stalled after its own promotion may have overwritten their files before it died.
        if (current) await copyFiles(store, current);
        return { promoted: false, promotedReason: promotion.reason, summary: ours };
      }
      const written = await store.replace(key, Buffer.from(JSON.stringify(ours)), 'application/json', found?.etag);
      if (!written) continue;
    }
    const summary = isTwin ? current : ours;
    await copyFiles(store, summary);
    return { promoted: true, summary };
  }
  throw new Error(`${key} kept changing: ${MAX_CAS_ATTEMPTS} conditional writes in a row met another's`);
}

/**
 * Copies the current publication's files; if another became current meanwhile, that one's, so that they always agree.
 * A publication whose own files have expired (runs/ is kept for 400 days) has none to copy: the dated ones stay.
 */
async function copyFiles(store: Store, summary: HistorySummary): Promise<void> {
  for (let current = summary, copied = ''; copied !== current.prefix;) {
    const from = filesIn(current.prefix, current.reportDate);
    await store.copy(from.raw, keys.raw(current.reportDate));
    await store.copy(from.report, keys.report(current.reportDate));
    await store.copy(from.trend, keys.trend(current.reportDate));
    copied = current.prefix;
    const found = await store.find(keys.history(current.reportDate));
    current = (found && parseSummary(String(found.body), current.reportDate)) ?? current;
  }
}
