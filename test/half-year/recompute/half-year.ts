// Every report of the half year, as it should be.
import { agesTable, ageingTables } from './ageing.ts';
import { changesTables } from './changes.ts';
import { coverageTables } from './coverage.ts';
import type { Week } from './facts.ts';
import { familiesAfter } from './rule-health.ts';
import { gapsOf, ruleGapsTables, type Known } from './rule-gaps.ts';
import { rulesTables } from './rules.ts';
import { frameworksTables } from './frameworks.ts';
import { heatMapTables } from './heat-map.ts';
import { history, historyLine, type History } from './history.ts';
import { judge, ledgerAfter, type Entry } from './ledger.ts';
import { openFindings } from './open-findings.ts';
import { ownersTables, waiversTables } from './owners-and-waivers.ts';
import { parts, type Part } from './parts.ts';
import { summary, type Totals } from './summary.ts';
import type { Table } from './table.ts';
import { timeToResolveTables } from './time-to-resolve.ts';

export type Expected = {
  tabs: Record<string, Table[]>;
  history: History;
  line: Record<string, string>;
  ledger: Entry[];
  /** The workbooks of owners and units, if the week's settings ask for them. */
  parts: () => Part[];
};

/** The tabs of each week's report, one after another; a week that is missing was missed. */
export function* recompute(weeks: readonly Week[]): Generator<Expected> {
  let ledger: Entry[] | undefined;
  let families: Record<string, string> = {};
  let known: Known | undefined;
  const past: Totals[] = [];
  for (const week of weeks) {
    const judged = judge(ledger, { week, families });
    const open = openFindings(judged, week);
    const isFirst = ledger === undefined;
    ledger = ledgerAfter(ledger, judged, week.date);
    families = familiesAfter(families, week);
    const { gaps, after } = gapsOf(known, week);
    known = after;
    const { tables, totals } = summary(judged, open, week, past);
    const tabs = {
      Summary: [...tables, agesTable(open)],
      Coverage: coverageTables(week, after),
      Rules: rulesTables(open, week),
      'Rule gaps': ruleGapsTables(gaps, week),
      'Heat map': heatMapTables(open),
      Changes: changesTables(judged, ledger, week, isFirst),
      Ageing: ageingTables(open, week),
      'Time to resolve': timeToResolveTables(ledger, week),
      Owners: ownersTables(open),
      Frameworks: frameworksTables(open, week),
      Waivers: waiversTables(open, week),
    };
    const left = history(judged, open, week, families, isFirst);
    past.push(totals);
    yield {
      tabs,
      history: left,
      line: historyLine(week, left),
      ledger,
      parts: () => parts(judged, tabs['Rule gaps'], week),
    };
  }
}
