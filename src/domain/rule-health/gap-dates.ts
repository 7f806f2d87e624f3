// Determines since when a rule gap has existed if AWS Config does not report it: since the first report that showed the gap. Each report
// passes the dates on to the next report, one account and region at a time.
import { daysBetween } from '#domain/dates.ts';
import { csvLine } from '#domain/rows/rows.ts';
import { copyDetached } from '#domain/top-n.ts';
import { INFERRED_MISSING, type RuleGap } from './rule-report.ts';

/** The columns of `rule-gap-dates.csv`. */
export const GAP_DATE_COLUMNS = ['AccountId', 'Region', 'ConfigRule', 'Health', 'Since', 'LastRead'] as const;

/**
 * A rule gap in the last report that read its account and region. Each account and region that was read has one more line, with an empty
 * rule and health, because otherwise a region without gaps would look like a region that was never read.
 */
export type GapDate = {
  accountId: string;
  region: string;
  /** Empty if the gap stands for all rules that were not checked, and in the additional line of a region. */
  rule: string;
  health: RuleGap['health'] | '';
  /** The date since which the gap has existed, YYYY-MM-DD; empty if the gap already existed when the account and region were first read. */
  since: string;
  /** The date of the last report for which the account and region were read. */
  lastRead: string;
};

/** The number of days for which the dates of an account and region are kept if no report reads that account and region. */
const REMEMBERED_DAYS = 400;

const formatGapDate = ({ accountId, region, rule, health, since, lastRead }: GapDate): string =>
  csvLine([accountId, region, rule, health, since, lastRead]);

/** Reads a record of `rule-gap-dates.csv`. */
export function parseGapDate(record: readonly string[]): GapDate {
  const [accountId = '', region = '', rule = '', health = '', since = '', lastRead = ''] = record;
  return { accountId, region, rule, health: health as GapDate['health'], since, lastRead };
}

const placeOf = ({ accountId, region }: Pick<GapDate, 'accountId' | 'region'>): string => `${accountId} ${region}`;
const keyOf = ({ rule, health }: Pick<GapDate, 'rule' | 'health'>): string => `${rule}\n${health}`;

export type GapDates = {
  /** Starts an account and region. `before` contains the last report's entries for the account and region. */
  startRegion: (before: readonly GapDate[]) => void;
  /** Records that the rules of the current account and region were read. Its gaps follow. */
  markRead: (place: Pick<GapDate, 'accountId' | 'region'>) => void;
  /** Returns a gap with its date. Inferred gaps come last, after all regions have ended. */
  date: (gap: RuleGap) => RuleGap;
  /** Ends the account and region. If the region was not read, the last report's entries are kept. */
  finishRegion: () => void;
  /** Returns the date of the last report that read an account and region, if this report did not read it and the date is known. */
  lastReadOf: (place: Pick<GapDate, 'accountId' | 'region'>) => string | undefined;
  /** Keeps the last report's entries for accounts and regions that are not part of this report. */
  keep: (entries: readonly GapDate[]) => void;
  /** Ends the report. */
  end: () => void;
  /** Returns the lines of `rule-gap-dates.csv` since the last call. */
  takeLines: () => string;
};

/** Creates the dates of a report's gaps. Regions must be added in the order of coverage. */
export function createGapDates(reportDate: string): GapDates {
  let entries: readonly GapDate[] = [];
  let sinceOf = new Map<string, string>();
  let isRead = false;
  let isKnown = false;
  // Whether an account lacks a rule that most others have in a region is known only at the end.
  const inferred = new Map<string, GapDate>();
  /** For each account and region that was read, whether an earlier report also read it. */
  const readBefore = new Map<string, boolean>();
  const lastReads = new Map<string, string>();
  let lines = '';

  const isRemembered = ({ lastRead }: GapDate) => daysBetween(lastRead, reportDate) < REMEMBERED_DAYS;

  function keep(kept: readonly GapDate[]): void {
    for (const entry of kept.filter(isRemembered)) {
      if (entry.health === INFERRED_MISSING) inferred.set(`${placeOf(entry)}\n${entry.rule}`, copyDetached(entry));
      else lines += formatGapDate(entry);
    }
  }

  return {
    startRegion(before) {
      keep(before.filter(({ health }) => health === INFERRED_MISSING));
      entries = before.filter((entry) => entry.health !== INFERRED_MISSING && isRemembered(entry));
      sinceOf = new Map(entries.map((entry) => [keyOf(entry), entry.since]));
      isRead = false;
      isKnown = entries.length > 0;
    },

    markRead({ accountId, region }) {
      isRead = true;
      readBefore.set(placeOf({ accountId, region }), isKnown);
      lines += formatGapDate({ accountId, region, rule: '', health: '', since: '', lastRead: reportDate });
    },

    date(gap) {
      const { accountId, region, rule, health } = gap;
      const isInferred = health === INFERRED_MISSING;
      const key = `${placeOf(gap)}\n${rule}`;
      const before = isInferred ? inferred.get(key)?.since : sinceOf.get(keyOf(gap));
      const wasReadBefore = isInferred ? readBefore.get(placeOf(gap)) : isKnown;
      const since = gap.since || (before ?? (wasReadBefore ? reportDate : ''));
      if (isInferred) inferred.delete(key);
      lines += formatGapDate({ accountId, region, rule, health, since, lastRead: reportDate });
      return { ...gap, since };
    },

    finishRegion() {
      if (isRead || entries.length === 0) return;
      keep(entries);
      // All entries of a region have the same date, because a report that reads a region replaces them all.
      lastReads.set(placeOf(entries[0]!), entries[0]!.lastRead);
    },

    lastReadOf: (place) => lastReads.get(placeOf(place)),

    keep,

    end() {
      for (const entry of inferred.values()) if (!readBefore.has(placeOf(entry))) lines += formatGapDate(entry);
    },

    takeLines() {
      const taken = lines;
      lines = '';
      return taken;
    },
  };
}
