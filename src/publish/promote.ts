// Updates the dated keys. `history/<date>.json` names the current publication of a date, and the dated files are copies of its files.
import type { Store } from '#src/aws/store.ts';
import { toCalendarDate } from '#domain/dates.ts';
import { decidePromotion, type HistorySummary } from '#domain/history/history.ts';
import { copyParts } from './part-copies.ts';
import { parseSummary } from './history-file.ts';
import { buildFileKeys, buildSafeCsvKey, keys } from '#domain/keys.ts';

/** The result of a promotion. `summary` may have been written by another attempt at the same publication. */
export type PromotionResult = { promoted: boolean; promotedReason?: string; summary: HistorySummary };

/** The maximum number of attempts. A conditional write that fails is repeated with the new content of the object. */
const MAX_CAS_ATTEMPTS = 20;

type PromotionOptions = {
  timeZone: string;
  replace: boolean;
  /** Called with each problem that does not fail the report. */
  onProblem?: ((problem: string) => void) | undefined;
};

/** Promotes a publication if the rules allow it, and then updates the dated files from the publication that is now current. */
export async function promote(
  store: Store,
  ours: HistorySummary,
  { timeZone, replace, onProblem }: PromotionOptions,
): Promise<PromotionResult> {
  const key = keys.history(ours.reportDate);
  const startedOn = toCalendarDate(timeZone, new Date(ours.startedAt));
  for (let attempt = 0; attempt < MAX_CAS_ATTEMPTS; attempt++) {
    const found = await store.find(key);
    // A file that is not a summary is replaced, because it names no publication.
    const current = found && parseSummary(String(found.body), ours.reportDate);
    const isSamePublication = current?.runId === ours.runId && current.number === ours.number;
    if (!isSamePublication) {
      const promotion = decidePromotion(ours, current, { startedOn, replace });
      if (!promotion.promote) {
        // An earlier attempt at our publication may have stalled after its promotion and overwritten the dated files later.
        if (current) await copyFiles(store, current, onProblem);
        return { promoted: false, promotedReason: promotion.reason, summary: ours };
      }
      const written = await store.replace(key, Buffer.from(JSON.stringify(ours)), 'application/json', found?.etag);
      if (!written) continue;
    }
    const summary = isSamePublication ? current : ours;
    await copyFiles(store, summary, onProblem);
    return { promoted: true, summary };
  }
  throw new Error(`${key} kept changing: ${MAX_CAS_ATTEMPTS} conditional writes in a row met another's`);
}

/**
 * Copies the files of the current publication. If another publication becomes current meanwhile, its files are copied afterwards, so that
 * the dated files always agree with the summary. If the publication's own files have expired (runs/ is kept for 400 days), the dated files
 * are left unchanged.
 */
async function copyFiles(
  store: Store,
  summary: HistorySummary,
  onProblem: PromotionOptions['onProblem'],
): Promise<void> {
  for (let current = summary, copied = ''; copied !== current.prefix;) {
    const from = buildFileKeys(current.prefix, current.reportDate);
    await store.copy(from.raw, keys.raw(current.reportDate));
    if (current.safeCsv)
      await store.copy(buildSafeCsvKey(current.prefix, current.reportDate), keys.safeCsv(current.reportDate));
    await store.copy(from.report, keys.report(current.reportDate));
    await store.copy(from.trend, keys.trend(current.reportDate));
    await copyParts(store, current, onProblem);
    copied = current.prefix;
    const found = await store.find(keys.history(current.reportDate));
    current = (found && parseSummary(String(found.body), current.reportDate)) ?? current;
  }
}
