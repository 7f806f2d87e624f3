// Reads the facts about earlier reports in `history/` that a report uses.
import type { Store } from '#src/aws/store.ts';
import { parseStoredJson } from '#src/aws/stored-json.ts';
import type { Coverage } from '#domain/coverage/reconciliation.ts';
import type { BaselineReport, ReportSize } from '#domain/history/regression-checks.ts';
import { TREND_LENGTH, toTrendPoint, type HistorySummary, type ReportBaseline } from '#domain/history/history.ts';
import { parseSummary } from './history-file.ts';
import { keys, buildAccountSizesKey, buildGapDatesKey, buildLedgerKey, buildSummaryKey } from '#domain/keys.ts';
import { ACCOUNT_SIZE_COLUMNS, describeAccountDrops, type AccountSize } from '#domain/history/account-drops.ts';
import { csvReader } from '#domain/rows/csv.ts';
import { mapLimit } from '#src/concurrency/map-limit.ts';
import type { StoredObject } from '#domain/coverage/outcome.ts';
import type { RunPlan } from '#src/workflows/types.ts';
import type { Trust } from './authenticity.ts';
import { findPublication, buildManifestKey, type Manifest } from './manifest.ts';

/** Matches the key of a summary and captures its date. `history/` also contains a table of all summaries. */
const SUMMARY_KEY = /^history\/(\d{4}-\d{2}-\d{2})\.json$/;

const READS_IN_FLIGHT = 8;

/** Returns the dates that have a summary, in order. */
export async function listHistoryDates(store: Store): Promise<string[]> {
  return (await store.list(keys.histories)).flatMap((key) => SUMMARY_KEY.exec(key)?.[1] ?? []);
}

/** Reads the summary of a date's current publication. Returns undefined if the date has no valid summary. */
export async function readSummary(store: Store, date: string): Promise<HistorySummary | undefined> {
  const found = await store.find(keys.history(date));
  return found && parseSummary(String(found.body), date);
}

/** Reads the valid summary with the latest date. Returns undefined if there is none. */
export async function readNewestSummary(store: Store): Promise<HistorySummary | undefined> {
  for (const date of (await listHistoryDates(store)).toReversed()) {
    const summary = await readSummary(store, date);
    if (summary) return summary;
  }
  return undefined;
}

/**
 * Loads the facts about earlier reports that a publication uses. They come from the base run, or else from the run's previous publication,
 * or else from the current history. A run that covers only a part of the organization has no such facts, because it cannot be compared with
 * reports about the whole organization.
 */
export async function loadBaseline(
  store: Store,
  { runId, plan }: BaselineRequest,
  trust?: Trust,
): Promise<ReportBaseline> {
  const knownBaseline = plan.past ?? (await findPublication(store, runId, undefined, trust))?.manifest.past;
  if (knownBaseline) return knownBaseline;
  return plan.whole ? readBaseline(store, plan.reportDate, trust) : { comparedWith: null, trend: [], unreadable: [] };
}

type BaselineRequest = { runId: string; plan: RunPlan };

async function readBaseline(store: Store, reportDate: string, trust?: Trust): Promise<ReportBaseline> {
  const dates = (await listHistoryDates(store)).filter((date) => date < reportDate).slice(1 - TREND_LENGTH);
  const read = await mapLimit(dates, READS_IN_FLIGHT, (date) => readSummary(store, date));
  const summaries = read.filter((summary) => summary !== undefined);
  return {
    ...(await findReportToCompare(store, summaries.at(-1), trust)),
    trend: summaries.map(toTrendPoint),
    unreadable: dates.filter((_, index) => read[index] === undefined).map(keys.history),
  };
}

/** Finds the report to compare with. A report without a MAC is accepted, because its ledger contains the age of findings. */
async function findReportToCompare(
  store: Store,
  newest: HistorySummary | undefined,
  trust: Trust | undefined,
): Promise<Pick<ReportBaseline, 'comparedWith' | 'isUnauthenticated'>> {
  if (!newest) return { comparedWith: null };
  const { reportDate, runId, number, accounts, rules, rows, prefix, manifestSha256: sha256, manifestMac } = newest;
  const key = buildManifestKey(prefix);
  const body = (await hasObject(store, key)) ? await store.get({ key, sha256 }) : undefined;
  const manifest = body && (parseStoredJson(key, body) as Manifest);
  const findObject = (wanted: string) =>
    manifest ? manifest.objects.find((object) => object.key === wanted) : undefined;
  const ledger = findObject(buildLedgerKey(prefix));
  const accountSizes = findObject(buildAccountSizesKey(prefix));
  const gapDates = findObject(buildGapDatesKey(prefix));
  const comparedWith = {
    ...{ reportDate, runId, accounts: accounts.scanned, rules, rows, prefix },
    manifestSha256: sha256,
    ...(ledger ? { ledger } : {}),
    ...(accountSizes ? { accountSizes } : {}),
    ...(gapDates ? { gapDates } : {}),
  };
  const object = { key, sha256, bytes: body?.length ?? 0 };
  const check = body && trust?.evidenceKeys.check({ kind: 'manifest', runId, number, object }, manifestMac);
  return check === undefined || check === 'authentic' ? { comparedWith } : { comparedWith, isUnauthenticated: true };
}

/** Returns a file of the last report that this report starts from, or undefined if no such file exists or it has expired. */
export async function findBaselineFile(
  store: Store,
  last: BaselineReport | null,
  file: 'ledger' | 'gapDates',
): Promise<StoredObject | undefined> {
  const stored = last?.[file];
  return stored && (await hasObject(store, stored.key)) ? stored : undefined;
}

/** Returns the warning about accounts whose number of rules or rows dropped by half since the last report. */
export async function findAccountDrops(
  store: Store,
  now: readonly AccountSize[],
  last: BaselineReport | null,
): Promise<string[]> {
  const sizes = last?.accountSizes;
  if (!sizes || !(await hasObject(store, sizes.key))) return [];
  const reader = csvReader(ACCOUNT_SIZE_COLUMNS, 'account-sizes.csv');
  const before = reader.read(String(await store.get(sizes)));
  reader.end();
  return describeAccountDrops(now, before, last.reportDate);
}

/** Whether an object exists. Objects below runs/ expire after 400 days. */
const hasObject = async (store: Store, key: string): Promise<boolean> => (await store.list(key)).includes(key);

/** Reads the summary of the publication that a report is compared with. Returns undefined if it has expired. */
export async function readBaselineSummary(
  store: Store,
  last: BaselineReport | null,
): Promise<HistorySummary | undefined> {
  const found = last && (await store.find(buildSummaryKey(last.prefix)));
  return found ? parseSummary(String(found.body), last.reportDate) : undefined;
}

/** Returns the figures that the regression checks compare. */
export function measureReport({ accounts, lines, rows }: Coverage): ReportSize {
  return { accounts: accounts.scanned, rules: lines.reduce((sum, line) => sum + line.rules, 0), rows };
}
