// Half a year of weekly reports, held cell by cell against a re-computation that shares nothing with the product.
import { beforeAll, describe, expect, test } from 'vitest';
import { RULE_HEALTHS } from '#domain/rule-health/rule-health.ts';
import { WORKSHEETS } from '#domain/worksheets/worksheets.ts';
import { differencesOf, differencesOfBook, fieldsOf } from './compare.ts';
import { countTemptations, isProven, linesOf, saidToBeDaily } from './evidence.ts';
import { liveHalfYear, type HalfYear } from './live.ts';
import { withMistake } from './mutated.ts';
import { MUTATIONS } from './mutations.ts';
import { ledgerLine, readLedger } from './read-ledger.ts';
import { bothSides, PLACES } from './questions.ts';
import { readBook, recordsOf, type Book } from './read-tables.ts';
import { recordedDaily } from './recompute/coverage.ts';
import { recompute, type Expected } from './recompute/half-year.ts';
import { dateOf, PARTED, REBUILT, SILENT } from './story.ts';

let lived: HalfYear;
let books: Map<number, Book>;
let expected: Map<number, Expected>;

/** The re-computed reports, one after another, each with the number of its week. */
function* byWeek(compute: typeof recompute): Generator<[number, Expected]> {
  const reports = compute(lived.weeks.map(({ facts }) => facts));
  for (const { week } of lived.weeks) yield [week, reports.next().value as Expected];
}

beforeAll(async () => {
  lived = await liveHalfYear();
  books = new Map(
    await Promise.all(lived.weeks.map(async ({ week, workbook }) => [week, await readBook(workbook)] as const)),
  );
  expected = new Map(byWeek(recompute));
}, 600_000);

/** `Run` has facts about the run, not about findings, and no aggregator is set. */
const TABS = WORKSHEETS.filter((name) => name !== 'Run' && name !== 'Cross-check');

/** What differs in a tab of a week's report. */
const differencesIn = (tab: string, week: number, { tabs }: Expected): string[] =>
  differencesOf(books.get(week)!, tab, tabs[tab]!).map((line) => `week ${week}: ${line}`);

/** Stops at the first week that shows it. */
function isSeen(wrong: typeof recompute): boolean {
  for (const [week, report] of byWeek(wrong))
    if (TABS.some((tab) => differencesIn(tab, week, report).length > 0)) return true;
  return false;
}

/** The list on Changes that names single findings. */
const CHANGED = 'New, reopened, resolved and retired';

const linesIn = (week: number, tab: string, heading: string) =>
  linesOf(books.get(week)!, tab, expected.get(week)!.tabs[tab]!, heading);

test('twenty-five reports of twenty-six weeks, each the current one of its date', () => {
  expect(lived.weeks.map(({ result }) => result.promoted)).toEqual(Array.from({ length: 25 }, () => true));
});

describe('every week, cell by cell, as re-computed', () => {
  test.each(TABS)('%s', (tab) => {
    expect([...expected].flatMap(([week, report]) => differencesIn(tab, week, report))).toEqual([]);
  });

  test('the numbers in history/YYYY-MM-DD.json', () => {
    for (const { week, history } of lived.weeks) {
      const wanted = expected.get(week)!.history;
      const { dispositions, ...found } = fieldsOf(history, wanted);
      const met = Object.entries(dispositions as Record<string, number>).filter(([, count]) => count > 0);
      expect({ week, ...found, dispositions: Object.fromEntries(met) }).toEqual({ week, ...wanted });
    }
  });

  test('findings.csv, the ledger', () => {
    for (const { week, ledger } of lived.weeks) {
      const wanted = expected.get(week)!.ledger.map((entry) => ledgerLine(entry));
      expect({ week, lines: new Set(readLedger(ledger)) }).toEqual({ week, lines: new Set(wanted) });
    }
  });

  test('the workbooks of owners and organizational units', async () => {
    for (const { week, parts } of lived.weeks) {
      const wanted = PARTED.includes(week) ? expected.get(week)!.parts() : [];
      const nameOf = ({ kind, name }: { kind: string; name: string }) => `${week} ${kind} ${name}`;
      expect(parts.map(nameOf).toSorted()).toEqual(wanted.map(nameOf).toSorted());
      for (const part of parts) {
        const { tabs } = wanted.find((each) => nameOf(each) === nameOf(part))!;
        const differing = differencesOfBook(await readBook(part.workbook), tabs);
        expect({ part: nameOf(part), differing }).toEqual({ part: nameOf(part), differing: [] });
      }
    }
  });

  test('the lines of history/summary.csv', () => {
    const found = recordsOf(lived.historyCsv);
    expect(found).toMatchObject([...expected.values()].map(({ line }) => line));
    expect(found).toHaveLength(25);
  });
});

test('Coverage says where results may be a day old, and of how many rules', () => {
  const daily = lived.weeks.map(({ facts }) => recordedDaily(facts));
  expect(lived.weeks.map(({ week }) => saidToBeDaily(books.get(week)!))).toEqual(daily);
  expect(new Set(daily.flat()).size).toBeGreaterThan(3);
});

describe('the queries of docs/queries.md answer as the workbooks do', () => {
  test.each(PLACES)('$question', (place) => {
    const { answered, shown } = bothSides(place, lived, books);
    expect(answered).toEqual(shown);
    expect(shown.flat().length).toBeGreaterThan(10);
  });

  test('each of them', () => {
    expect([...lived.answers.keys()]).toEqual(PLACES.map(({ question }) => question));
  });
});

test('the half year has rules of every health, and findings that departed, were retired, and came back', () => {
  const reports = [...expected.values()].map(({ history }) => history);
  const healths = new Set(reports.flatMap(({ ruleHealth }) => Object.keys(ruleHealth.counts)));
  expect(healths).toEqual(new Set(RULE_HEALTHS));
  const sum = (change: string) => reports.reduce((total, { changes }) => total + (changes?.[change] ?? 0), 0);
  const counts = ['new', 'reopened', 'resolved', 'unknown', 'departed', 'retired'].map(sum);
  const inferred = reports.reduce((total, { ruleHealth }) => total + ruleHealth.inferredMissing, 0);
  expect(Math.min(...counts, inferred)).toBeGreaterThan(0);
});

test('not one finding is resolved without evidence', () => {
  const facts = lived.weeks.map((one) => one.facts);
  let [resolved, temptations] = [0, 0];
  for (const [index, { week }] of lived.weeks.entries()) {
    const lines = linesIn(week, 'Changes', CHANGED).filter((line) => line['Change'] === 'Resolved');
    expect(lines.filter((line) => !isProven(line, facts.slice(0, index + 1)))).toEqual([]);
    resolved += lines.length;
    temptations += countTemptations(linesIn(week, 'Changes', 'Unknown'), facts[index]!);
  }
  console.info(`half a year: ${resolved} findings resolved, ${temptations} times one without a row was not`);
  expect(Math.min(resolved, temptations)).toBeGreaterThan(0);
});

test('a report that is rebuilt from its stored rows says the same', async () => {
  const rebuilt = await readBook(lived.rebuilt);
  const { tabs } = expected.get(REBUILT)!;
  expect(TABS.flatMap((tab) => differencesOf(rebuilt, tab, tabs[tab]!))).toEqual([]);
});

test('every run of it verifies: each object as it was recorded, each report made again to the same meaning', () => {
  expect(lived.verdicts.map(({ differences, notRebuilt }) => ({ differences, notRebuilt }))).toEqual(
    Array.from({ length: 28 }, () => ({ differences: [], notRebuilt: [] })),
  );
});

test('ten bytes changed, one at a time, are each named by their object, three of them in a manifest', () => {
  expect(lived.unnamed).toEqual([]);
});

describe('an account that could not be read for two weeks', () => {
  const [first, second] = SILENT.weeks;
  const ofAccount = (week: number, tab: string, heading: string) =>
    linesIn(week, tab, heading).filter((line) => line['Account'] === SILENT.account);
  const openIn = (week: number) => ofAccount(week, 'Ageing', 'Open findings');
  const which = (line: Record<string, unknown>) =>
    ['Rule', 'Region', 'Resource type', 'Resource', 'First seen', 'Open since'].map((column) => line[column]).join(' ');
  const sinceLastRead = () =>
    openIn(first - 1)
      .map(which)
      .toSorted();

  test.each([first, second])('has all its findings unknown in week %i, and they age', (week) => {
    const open = openIn(week);
    expect(open.map(which).toSorted()).toEqual(sinceLastRead());
    expect(new Set(open.map((line) => line['State']))).toEqual(new Set(['unknown']));
    for (const line of open) {
      const days = Date.parse(dateOf(week)) - Date.parse(String(line['Open since']));
      expect(line['Days open']).toBe(days / 86_400_000);
    }
    const unknown = ofAccount(week, 'Changes', 'Unknown');
    expect(unknown.reduce((sum, line) => sum + Number(line['Findings']), 0)).toBe(open.length);
    const told = unknown.map((line) => `${String(line['Why'])}, last read ${String(line['Last read'])}`);
    expect(new Set(told)).toEqual(new Set([`role-missing, last read ${dateOf(first - 1)}`]));
  });

  test('has each of them resolved or open with its true age when it is back', () => {
    const back = second + 1;
    const resolved = ofAccount(back, 'Changes', CHANGED).filter((line) => line['Change'] === 'Resolved');
    const before = new Set(sinceLastRead());
    const open = openIn(back).filter((line) => before.has(which(line)));
    expect([...resolved, ...open].map(which).toSorted()).toEqual([...before].toSorted());
    expect(Math.min(resolved.length, open.length)).toBeGreaterThan(0);
    expect(new Set(resolved.map((line) => line['Resolved on']))).toEqual(new Set([dateOf(back)]));
    const ages = open.filter((line) => line['State'] === 'open').map((line) => Number(line['Days open']));
    expect(Math.min(...ages)).toBeGreaterThanOrEqual(7 * SILENT.weeks.length + 7);
  });
});

describe('the comparison sees', () => {
  test.each(MUTATIONS)('that $mistake', async (mutation) => {
    expect(await withMistake(mutation, isSeen)).toBe(true);
  });
});
