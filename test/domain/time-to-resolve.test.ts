// The tab Time to resolve: which findings count, their days, and when a figure is withheld.
import { expect, test } from 'vitest';
import { addDays } from '#domain/dates.ts';
import { createFactsReader } from '#domain/findings/finding-facts.ts';
import type { LedgerEntry } from '#domain/findings/ledger.ts';
import { DEFAULT_SETTINGS } from '#domain/settings/report-settings.ts';
import { createTimeToResolveWorksheet } from '#domain/worksheets/time-to-resolve.ts';
import { anAccount } from '../support/builders.ts';

const REPORT_DATE = '2026-11-23';
const NOT_ENOUGH = { figure: 'not enough data', format: 'text', tone: 'muted' };
const percent = (figure: number) => ({ figure, format: 'percent' });
const none = [0, NOT_ENOUGH, NOT_ENOUGH, NOT_ENOUGH];

/** A finding of high severity, due in 30 days, that was resolved `ago` days before the report and was open for `days`. */
function aResolved(ago: number, days: number, of: Partial<LedgerEntry> = {}): LedgerEntry {
  const resolvedOn = addDays(REPORT_DATE, -ago);
  const openSince = addDays(resolvedOn, -days);
  return {
    ...{ accountId: '111122223333', region: 'us-east-1', family: 'restricted-ssh', resourceType: 'T', resourceId: 'r' },
    ...{ rule: 'restricted-ssh', accountName: 'payments', ou: 'Prod', ownerTag: 'web', state: 'resolved' },
    ...{ firstSeen: openSince, openSince, lastSeen: openSince, resolvedOn, lastReadAt: '', ...of },
  };
}

function readTab(entries: readonly LedgerEntry[]) {
  const facts = createFactsReader({ settings: DEFAULT_SETTINGS, accounts: [anAccount()], reportDate: REPORT_DATE });
  const tab = createTimeToResolveWorksheet({ reportDate: REPORT_DATE, dueDays: DEFAULT_SETTINGS.dueDays, facts });
  for (const entry of entries) tab.take(entry);
  const { notes, tables } = tab.worksheet();
  const [severities, environments, owners] = tables;
  const lineOf = (table = severities, name = '') => table.rows.find(([first]) => first === name)?.slice(1);
  return { notes, severities, owners: owners!, high: lineOf(severities, 'High'), prod: lineOf(environments, 'prod') };
}

test('each window has the count, the mean, the median and the share in time', () => {
  const days = [7, 14, 21, 28, 63, 91];
  const { high, prod, severities, owners } = readTab(days.map((each) => aResolved(0, each)));
  const window = [6, 37.33, 24.5, percent(66.67)];
  expect(high).toEqual([...window, ...window, ...window]);
  expect(prod).toEqual(high);
  expect(severities.totals?.slice(1)).toEqual(high);
  expect(owners.rows).toEqual([['web', ...high!]]);
});

test('a window has the reports of its weeks, and what departed, was retired or is open is in none', () => {
  const ago = [0, 21, 27, 27, 27, 28, 90, 91, 181, 182];
  const closed = (['departed', 'retired', 'open'] as const).map((state) => aResolved(0, 7, { state }));
  const { high } = readTab([...ago.map((each) => aResolved(each, 7)), ...closed]);
  expect([high?.[0], high?.[4], high?.[8]]).toEqual([5, 7, 9]);
});

test('fewer than five findings are not enough, and a severity without a deadline has no share', () => {
  expect(readTab([7, 7, 7, 7].map((days) => aResolved(0, days))).high?.slice(0, 4)).toEqual([4, ...none.slice(1)]);
  const { severities } = readTab(Array.from({ length: 5 }, () => aResolved(0, 7)));
  expect(severities.rows[0]).toEqual(['Critical', ...none, ...none, ...none]);
  const facts = { readRowFacts: () => ({ severity: 'informational', environment: 'dev' }) as never };
  const tab = createTimeToResolveWorksheet({ reportDate: REPORT_DATE, dueDays: DEFAULT_SETTINGS.dueDays, facts });
  for (let index = 0; index < 5; index++) tab.take(aResolved(0, 7));
  const [, , , , informational] = tab.worksheet().tables[0].rows;
  expect(informational?.slice(1, 5)).toEqual([5, 7, 7, { figure: 'n/a', format: 'count', tone: 'muted' }]);
});

test('a finding that is resolved on its due date is in time, and a day later it is late', () => {
  const share = (days: number) => readTab(Array.from({ length: 5 }, () => aResolved(0, days))).high?.[3];
  expect([share(30), share(31)]).toEqual([percent(100), percent(0)]);
});

test('a ledger that is younger than the longest window says since when it records', () => {
  const since = (days: number) => readTab([aResolved(0, days)]).notes[2];
  expect(since(181)).toBe(
    'Findings are recorded since 2026-05-26, so longer windows have only what was resolved since.',
  );
  expect(since(182)).toBeUndefined();
});

test('owners beyond ten thousand are counted together', () => {
  const entries = Array.from({ length: 10_003 }, (_, index) => aResolved(0, 7, { ownerTag: `owner-${index}` }));
  const { owners } = readTab(entries);
  expect(owners.rows).toHaveLength(10_001);
  expect(owners.rows[0]?.slice(0, 2)).toEqual(['further owners', 3]);
});
