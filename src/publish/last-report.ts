// The report before this one, as history has it.
import type { Store } from '../aws/store.ts';
import type { Coverage } from '#domain/coverage.ts';
import type { LastReport, Size } from '#domain/gates.ts';
import type { HistorySummary } from '#domain/history.ts';
import type { RunPlan } from '../workflows/ports.ts';

/** Keys of summaries by date; `history/` holds a table of them all beside. */
const DATED = /^history\/(\d{4}-\d{2}-\d{2})\.json$/;

/** The summary of the latest date's current publication, of those before `before` if it is given; undefined: none. */
export async function newestSummary(store: Store, before?: string): Promise<HistorySummary | undefined> {
  const dates = (await store.list('history/')).flatMap((key) => DATED.exec(key)?.[1] ?? []);
  const date = dates.filter((each) => before === undefined || each < before).at(-1);
  if (date === undefined) return undefined;
  return JSON.parse(String(await store.get({ key: `history/${date}.json` }))) as HistorySummary;
}

/** The current publication of the latest date before the plan's; null if there is none, or the run covers only a part. */
export async function lastReport(store: Store, { reportDate, whole }: RunPlan): Promise<LastReport | null> {
  if (!whole) return null;
  const newest = await newestSummary(store, reportDate);
  if (!newest) return null;
  const { accounts, rules, rows, runId } = newest;
  return { reportDate: newest.reportDate, runId, accounts: accounts.scanned, rules, rows };
}

/** What the gates look at. */
export function sizeOf({ accounts, lines, rows }: Coverage): Size {
  return { accounts: accounts.scanned, rules: lines.reduce((sum, line) => sum + line.rules, 0), rows };
}
