// The tab `Time to resolve` shows how fast findings were resolved, and how many were resolved by their due date.
import { compareText } from '#domain/compare-text.ts';
import { addDays, daysBetween } from '#domain/dates.ts';
import type { FactsReader } from '#domain/findings/finding-facts.ts';
import type { LedgerEntry } from '#domain/findings/ledger.ts';
import { rebuildLastRow } from '#domain/findings/open-finding.ts';
import { roundToHundredths, toPercent } from '#domain/percent.ts';
import { ENVIRONMENTS, SEVERITIES, type ReportSettings } from '#domain/settings/report-settings.ts';
import { FURTHER_OWNERS, MAX_OWNERS, NO_OWNER, severityLabel, SEVERITY_TONES } from './finding-columns.ts';
import { shareCell } from './summary-figures.ts';
import type { WorksheetCell, WorksheetColumn, WorksheetFigure, WorksheetTable } from './worksheet.ts';
import type { NamedWorksheet } from './worksheets.ts';

/** The windows in weeks, shortest first. The ledger keeps resolved findings for 400 days, which is longer than the longest window. */
const WINDOWS_WEEKS = [4, 13, 26] as const;
const LONGEST_WINDOW_DAYS = 7 * WINDOWS_WEEKS.at(-1)!;

/** The minimum number of resolved findings for which a mean or a share is shown, because with fewer it would not be meaningful. */
const MIN_RESOLVED = 5;

const NOT_ENOUGH: WorksheetFigure = { figure: 'not enough data', format: 'text', tone: 'muted' };

/**
 * The findings that were resolved in one part of the longest window. `days` maps a number of days to the number of findings resolved after
 * that many days.
 */
type ResolvedCounts = { days: Map<number, number>; due: number; onTime: number };

/**
 * The resolved findings of a group. The first element covers the shortest window, and each further element covers the additional weeks of
 * the next window.
 */
type Group = ResolvedCounts[];

export type TimeToResolveWorksheet = {
  /** Adds an entry of the new ledger. Every entry must be added. */
  take: (entry: LedgerEntry) => void;
  worksheet: () => NamedWorksheet<'Time to resolve'>;
};

export type TimeToResolveInputs = {
  reportDate: string;
  dueDays: ReportSettings['dueDays'];
  facts: Pick<FactsReader, 'readRowFacts'>;
};

export function createTimeToResolveWorksheet({
  reportDate,
  dueDays,
  facts,
}: TimeToResolveInputs): TimeToResolveWorksheet {
  const all = createGroup();
  const [bySeverity, byEnvironment, byOwner] = [createGroups(SEVERITIES), createGroups(ENVIRONMENTS), createGroups([])];
  let owners = 0;
  let ledgerSince = reportDate;

  function findOwnerGroup(owner: string): Group {
    const known = byOwner[owner];
    if (known) return known;
    if (owners >= MAX_OWNERS && owner !== FURTHER_OWNERS) return findOwnerGroup(FURTHER_OWNERS);
    owners++;
    return (byOwner[owner] = createGroup());
  }

  return {
    take(entry) {
      if (entry.firstSeen < ledgerSince) ledgerSince = entry.firstSeen;
      if (entry.state !== 'resolved') return;
      const ago = daysBetween(entry.resolvedOn, reportDate);
      const window = WINDOWS_WEEKS.findIndex((weeks) => ago < 7 * weeks);
      if (window === -1) return;
      const { severity, environment, owner = NO_OWNER } = facts.readRowFacts(rebuildLastRow(entry), entry.ownerTag);
      const dueDaysAllowed = dueDays[severity];
      const isOnTime = dueDaysAllowed !== null && entry.resolvedOn <= addDays(entry.openSince, dueDaysAllowed);
      const days = daysBetween(entry.openSince, entry.resolvedOn);
      for (const group of [all, bySeverity[severity]!, byEnvironment[environment]!, findOwnerGroup(owner)]) {
        const resolved = group[window]!;
        resolved.days.set(days, (resolved.days.get(days) ?? 0) + 1);
        if (dueDaysAllowed !== null) resolved.due++;
        if (isOnTime) resolved.onTime++;
      }
    },

    worksheet: () => ({
      name: 'Time to resolve',
      title: 'Time to resolve: how fast findings are resolved',
      notes: [
        'Days from Open since to the report that found the finding resolved. In time: resolved by the due date, of those that have one. A finding that came back counts only once it is resolved again.',
        `Over the reports of the last 4, 13 and 26 weeks. Not enough data: fewer than ${MIN_RESOLVED} findings. Departed and retired findings were not resolved and do not count; what is still open is on Ageing.`,
        ...(daysBetween(ledgerSince, reportDate) < LONGEST_WINDOW_DAYS
          ? [`Findings are recorded since ${ledgerSince}, so longer windows have only what was resolved since.`]
          : []),
      ],
      tables: [
        severityTable(bySeverity, all),
        groupTable(
          'By environment',
          { header: 'Environment', width: 24, format: 'text' },
          Object.entries(byEnvironment),
        ),
        ownerTable(byOwner),
      ],
    }),
  };
}

const createGroup = (): Group => WINDOWS_WEEKS.map(() => ({ days: new Map(), due: 0, onTime: 0 }));

/** Creates groups by name. An object is used because V8 copies object keys; see top-n.ts. */
function createGroups(names: readonly string[]): Record<string, Group> {
  const groups = Object.create(null) as Record<string, Group>;
  for (const name of names) groups[name] = createGroup();
  return groups;
}

function severityTable(bySeverity: Record<string, Group>, all: Group): WorksheetTable {
  const column: WorksheetColumn = { header: 'Severity', width: 24, format: 'text', tones: SEVERITY_TONES };
  const groups = SEVERITIES.map((severity): [string, Group] => [severityLabel(severity), bySeverity[severity]!]);
  return { ...groupTable('By severity', column, groups), totals: ['All', ...windowCells(all)] };
}

function ownerTable(byOwner: Record<string, Group>): WorksheetTable {
  const groups = Object.entries(byOwner).map(([owner, group]) => ({ owner, group, count: sumWindows(group, 3).count }));
  const sorted = groups.toSorted((a, b) => b.count - a.count || compareText(a.owner, b.owner));
  return groupTable(
    'By owner',
    { header: 'Owner', width: 32, format: 'text', tones: { [NO_OWNER]: 'muted' } },
    sorted.map(({ owner, group }) => [owner, group]),
  );
}

function groupTable(heading: string, column: WorksheetColumn, groups: readonly [string, Group][]): WorksheetTable {
  return {
    heading,
    columns: [
      column,
      ...WINDOWS_WEEKS.flatMap((weeks): WorksheetColumn[] => [
        { header: `${weeks} weeks: resolved`, width: 12, format: 'count' },
        { header: `${weeks} weeks: mean days`, width: 16, format: 'decimal' },
        { header: `${weeks} weeks: median days`, width: 16, format: 'decimal' },
        { header: `${weeks} weeks: in time %`, width: 16, format: 'percent' },
      ]),
    ],
    rows: groups.map(([name, group]) => [name, ...windowCells(group)]),
    whenEmpty: `Nothing was resolved in ${WINDOWS_WEEKS.at(-1)} weeks.`,
  };
}

/** Returns the cells of all windows. Each window includes the shorter windows. */
const windowCells = (group: Group): WorksheetCell[] =>
  WINDOWS_WEEKS.flatMap((_, index) => {
    const { count, mean, median, due, onTime } = sumWindows(group, index + 1);
    if (count < MIN_RESOLVED) return [count, NOT_ENOUGH, NOT_ENOUGH, NOT_ENOUGH];
    const isShareMeaningful = due === 0 || due >= MIN_RESOLVED;
    const share = isShareMeaningful ? shareCell(due === 0 ? null : toPercent(onTime, due)) : NOT_ENOUGH;
    return [count, mean, median, share];
  });

/** Sums the first `parts` elements of a group. The mean and the median are in days. */
function sumWindows(group: Group, parts: number) {
  const byDays = new Map<number, number>();
  let [count, sum, due, onTime] = [0, 0, 0, 0];
  for (const part of group.slice(0, parts)) {
    due += part.due;
    onTime += part.onTime;
    for (const [days, findings] of part.days) {
      byDays.set(days, (byDays.get(days) ?? 0) + findings);
      count += findings;
      sum += days * findings;
    }
  }
  return { count, mean: roundToHundredths(sum / count), median: findMedian(byDays, count), due, onTime };
}

/** Returns the median of `count` numbers: the middle number, or the mean of the two middle numbers. */
function findMedian(counts: ReadonlyMap<number, number>, count: number): number {
  const sorted = [...counts].toSorted(([a], [b]) => a - b);
  const at = (place: number) => {
    let passed = 0;
    for (const [days, findings] of sorted) if ((passed += findings) > place) return days;
    return Number.NaN;
  };
  return (at(Math.floor((count - 1) / 2)) + at(Math.floor(count / 2))) / 2;
}
