// Every report of the half year, as it should be.
import { ageingTables } from './ageing.ts';
import { changesTables } from './changes.ts';
import { coverageTables } from './coverage.ts';
import type { Week } from './facts.ts';
import { history, historyLine, type History } from './history.ts';
import { judge, ledgerAfter, type Entry } from './ledger.ts';
import { openFindings } from './open-findings.ts';
import { ownersTables, waiversTables } from './owners-and-waivers.ts';
import { summary, type Totals } from './summary.ts';
import type { Table } from './table.ts';

export type Expected = { tabs: Record<string, Table[]>; history: History; line: Record<string, string> };

/** The tabs of each week's report, one after another; a week that is missing was missed. */
export function* recompute(weeks: readonly Week[]): Generator<Expected> {
  let ledger: Entry[] | undefined;
  const past: Totals[] = [];
  for (const week of weeks) {
    const judged = judge(ledger, week);
    const open = openFindings(judged, week);
    const { tables, totals } = summary(judged, open, week, past);
    const tabs = {
      Summary: tables,
      Coverage: coverageTables(week),
      Changes: changesTables(judged, week, ledger === undefined),
      Ageing: ageingTables(open, week),
      Owners: ownersTables(open),
      Waivers: waiversTables(open, week),
    };
    const left = history(judged, open, week, ledger === undefined);
    ledger = ledgerAfter(ledger, judged, week.date);
    past.push(totals);
    yield { tabs, history: left, line: historyLine(week, left) };
  }
}
