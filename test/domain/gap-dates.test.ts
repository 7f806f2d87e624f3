// Since when rule gaps have been there: from report to report, and never a date that is not known.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays } from '#domain/dates.ts';
import { createGapDates, GAP_DATE_COLUMNS, parseGapDate, type GapDate } from '#domain/rule-health/gap-dates.ts';
import { INFERRED_MISSING, type RuleGap } from '#domain/rule-health/rule-report.ts';
import { csvReader } from '#domain/rows/csv.ts';
import { csvLine } from '#domain/rows/rows.ts';

const FIRST = '2026-01-05';
const dateOf = (week: number) => addDays(FIRST, week * 7);

type Gap = { rule: string; health: RuleGap['health']; since?: string };
/** The gaps of a report by account and region; `'unread'`: its rules were not read. One that is absent is not part of the report. */
type Report = Record<string, readonly Gap[] | 'unread'>;

const gapOf = (place: string, { rule, health, since = '' }: Gap): RuleGap => {
  const [accountId = '', region = ''] = place.split(' ');
  const where = { accountId, region, name: 'dev', ou: 'Apps', environment: 'dev' as const };
  return { ...where, rule, family: rule, severity: 'high', health, reason: 'why', remedy: 'what', since };
};

/** Makes a report, and returns the date of each of its gaps and what it leaves to the next. */
function make(date: string, before: readonly GapDate[], report: Report) {
  const dates = createGapDates(date);
  const shown = new Map<string, string>();
  const show = (place: string, gap: Gap) =>
    shown.set(`${place} ${gap.rule} ${gap.health}`, dates.date(gapOf(place, gap)).since);
  const isInferred = ({ health }: Gap) => health === INFERRED_MISSING;
  const placeOf = ({ accountId, region }: GapDate) => `${accountId} ${region}`;
  const places = Object.keys(report).toSorted();
  dates.keep(before.filter((entry) => !places.includes(placeOf(entry))));
  for (const place of places) {
    dates.startRegion(before.filter((entry) => placeOf(entry) === place));
    const gaps = report[place]!;
    const [accountId = '', region = ''] = place.split(' ');
    if (gaps !== 'unread') {
      dates.markRead({ accountId, region });
      for (const gap of gaps.filter((each) => !isInferred(each))) show(place, gap);
    }
    dates.finishRegion();
  }
  for (const place of places)
    for (const gap of report[place] === 'unread' ? [] : (report[place] as readonly Gap[]).filter(isInferred))
      show(place, gap);
  dates.end();
  const reader = csvReader(GAP_DATE_COLUMNS, 'rule-gap-dates.csv');
  const left = reader.read(csvLine(GAP_DATE_COLUMNS) + dates.takeLines()).map(parseGapDate);
  const lastRead = places.map((place) => {
    const [accountId = '', region = ''] = place.split(' ');
    return dates.lastReadOf({ accountId, region });
  });
  return { shown: Object.fromEntries(shown), left, lastRead };
}

/** The dates that the last of these weekly reports shows. A week that is undefined had no report. */
function showLast(...reports: readonly (Report | undefined)[]): Record<string, string> {
  let left: readonly GapDate[] = [];
  let shown: Record<string, string> = {};
  for (const [week, report] of reports.entries()) if (report) ({ shown, left } = make(dateOf(week), left, report));
  return shown;
}

const HERE = '1 us-east-1';
const THERE = '2 us-east-1';
const missing: Gap = { rule: 'a', health: 'missing' };
const inferred: Gap = { rule: 'b', health: INFERRED_MISSING };
const unchecked: Gap = { rule: '', health: 'not-checked' };
const all = [missing, inferred, unchecked];

test('the first report that reads an account and region has no date, nor have the next as long as a gap stays', () => {
  const none = { '1 us-east-1 a missing': '', '1 us-east-1 b missing (inferred)': '', '1 us-east-1  not-checked': '' };
  expect(showLast({ [HERE]: all })).toEqual(none);
  expect(showLast({ [HERE]: all }, { [HERE]: all })).toEqual(none);
  expect(showLast({ [THERE]: [] }, { [HERE]: all, [THERE]: [] })).toEqual(none);
  expect(showLast({ [HERE]: 'unread' }, { [HERE]: all })).toEqual(none);
});

test('a gap is there since the first report that showed it, over weeks without a report and weeks that did not read it', () => {
  const since = (date: string) => ({
    '1 us-east-1 a missing': date,
    '1 us-east-1 b missing (inferred)': date,
    '1 us-east-1  not-checked': date,
  });
  expect(showLast({ [HERE]: [] }, { [HERE]: all })).toEqual(since(dateOf(1)));
  expect(showLast({ [HERE]: [] }, { [HERE]: all }, { [HERE]: all })).toEqual(since(dateOf(1)));
  expect(showLast({ [HERE]: [] }, { [HERE]: all }, undefined, { [HERE]: all })).toEqual(since(dateOf(1)));
  expect(showLast({ [HERE]: [] }, { [HERE]: all }, { [HERE]: 'unread' }, { [HERE]: all })).toEqual(since(dateOf(1)));
  expect(showLast({ [HERE]: [] }, { [HERE]: all }, { [THERE]: [] }, { [HERE]: all })).toEqual(since(dateOf(1)));
});

test('a gap that was closed, or has another health now, starts again', () => {
  expect(showLast({ [HERE]: [missing] }, { [HERE]: [] }, { [HERE]: [missing] })).toEqual({
    '1 us-east-1 a missing': dateOf(2),
  });
  expect(showLast({ [HERE]: [missing] }, { [HERE]: [{ rule: 'a', health: 'failing' }] })).toEqual({
    '1 us-east-1 a failing': dateOf(1),
  });
});

test('an instant of AWS counts, and stays if AWS no longer names it', () => {
  const failing: Gap = { rule: 'a', health: 'failing', since: '2025-12-24' };
  expect(showLast({ [HERE]: [failing] })).toEqual({ '1 us-east-1 a failing': '2025-12-24' });
  expect(showLast({ [HERE]: [failing] }, { [HERE]: [{ rule: 'a', health: 'failing' }] })).toEqual({
    '1 us-east-1 a failing': '2025-12-24',
  });
});

test('what no report has read for 400 days is forgotten', () => {
  const weeksUnread = (weeks: number) => Array.from({ length: weeks }, () => ({ [HERE]: 'unread' as const }));
  const shownAfter = (weeks: number) =>
    showLast({ [HERE]: [] }, { [HERE]: all }, ...weeksUnread(weeks), { [HERE]: all });
  expect(new Set(Object.values(shownAfter(56)))).toEqual(new Set([dateOf(1)]));
  expect(new Set(Object.values(shownAfter(58)))).toEqual(new Set(['']));
});

test('no date is later than the report, and none is given unless a report read the place without the gap', () => {
  const gap = fc.record({
    rule: fc.constantFrom('a', 'b', ''),
    health: fc.constantFrom('missing' as const, 'not-checked' as const, INFERRED_MISSING),
  });
  const gaps = fc.uniqueArray(gap, { selector: ({ rule, health }) => `${rule} ${health}`, maxLength: 4 });
  const report = fc.dictionary(fc.constantFrom(HERE, THERE), fc.oneof(gaps, fc.constant('unread' as const)));
  fc.assert(
    fc.property(fc.array(report, { minLength: 1, maxLength: 6 }), (reports) => {
      for (const [key, since] of Object.entries(showLast(...reports))) {
        const place = key.split(' ').slice(0, 2).join(' ');
        const read = reports.flatMap((one, week) => {
          const found = one[place];
          if (found === undefined || found === 'unread') return [];
          return [{ week, has: found.some(({ rule, health }) => key === `${place} ${rule} ${health}`) }];
        });
        const without = read.findLastIndex(({ has }) => !has);
        expect(since).toBe(without === -1 ? '' : dateOf(read[without + 1]!.week));
      }
    }),
  );
});

test('a region that is not read has the date of the last report that read it', () => {
  const first = make(dateOf(0), [], { [HERE]: [missing], [THERE]: 'unread' });
  const second = make(dateOf(1), first.left, { [HERE]: 'unread', [THERE]: 'unread' });
  const third = make(dateOf(2), second.left, { [HERE]: 'unread', [THERE]: [] });
  expect([first, second, third].map(({ lastRead }) => lastRead)).toEqual([
    [undefined, undefined],
    [dateOf(0), undefined],
    [dateOf(0), undefined],
  ]);
});
