// Merges the findings of one account and region with the last report's ledger. Changes and Ageing show the result.
import { daysBetween } from '#domain/dates.ts';
import {
  compareFindings,
  type FindingKey,
  type LastObservedRow,
  type LedgerEntry,
  type LedgerState,
} from './ledger.ts';
import type { JudgeUnseen } from './unseen.ts';

/** The kinds of change, in the order in which tables list them. */
export const CHANGES = ['New', 'Reopened', 'Resolved', 'Unknown', 'Still open', 'Departed', 'Retired'] as const;
export type Change = (typeof CHANGES)[number];

/** A finding that a report's rows show as not compliant. */
export type Observation = FindingKey & LastObservedRow;

/** A finding whose rows are INSUFFICIENT_DATA. */
export type InsufficientData = Omit<FindingKey, 'accountId' | 'region'>;

/** What this report knows about an account and region. The lists are sorted by `compareFindings` and have each finding once. */
export type RegionObservations<S extends Observation> = {
  /** Why the region was not read; undefined if it was read. */
  unread: string | undefined;
  /** Whether the organization no longer lists the account. */
  hasDeparted: boolean;
  /** Judges an open finding that is not among the observations, although the region was read. */
  judgeUnseen: JudgeUnseen;
  /** Returns why a finding that would be unknown is retired instead, or undefined. */
  findRetirement: (entry: LedgerEntry, isRuleHealthy: boolean) => string | undefined;
  /** Returns the other region in which a finding counts, or undefined if it counts in its own. */
  findCountingRegion: (finding: FindingKey) => string | undefined;
  /** The ISO instant at which the region was read; empty if it is not known. */
  readAt: string;
  observations: readonly S[];
  insufficientData: readonly InsufficientData[];
};

/** An entry of the new ledger. `change` is undefined if the finding was closed before and still is. */
export type MergedEntry<S extends Observation> = {
  entry: LedgerEntry;
  change: Change | undefined;
  /** The row that shows the finding, if it is NON_COMPLIANT now. */
  observation?: S;
  /** Why the finding is unknown or retired. */
  why?: string;
};

/** A closed finding stays in the ledger for this long, so that it counts as reopened if it returns. */
const REMEMBERED_DAYS = 400;

/**
 * Returns the ledger entries of one account and region after this report, sorted. `before` contains the last ledger's entries,
 * sorted too. A finding of which nothing is known stays as it was: a missing account never looks like a fix, and an age never
 * restarts.
 */
export function mergeRegion<S extends Observation>(
  before: readonly LedgerEntry[],
  observed: RegionObservations<S>,
  reportDate: string,
): MergedEntry<S>[] {
  const { findCountingRegion, readAt } = observed;
  const observations = observed.observations.filter((each) => findCountingRegion(each) === undefined);
  const hasInsufficientData = sortedMembership(observed.insufficientData);
  const merged: MergedEntry<S>[] = [];
  let next = 0;
  const takeObserved = (entry?: LedgerEntry) =>
    merged.push(mergeObserved(entry, observations[next++]!, { reportDate, readAt }));
  for (const entry of before) {
    while (next < observations.length && compareFindings(observations[next]!, entry) < 0) takeObserved();
    if (next < observations.length && compareFindings(observations[next]!, entry) === 0) takeObserved(entry);
    else merged.push(...mergeUnobserved(entry, observed, hasInsufficientData, reportDate));
  }
  while (next < observations.length) takeObserved();
  return merged;
}

function mergeObserved<S extends Observation>(
  before: LedgerEntry | undefined,
  observation: S,
  { reportDate, readAt }: { reportDate: string; readAt: string },
): MergedEntry<S> {
  const { accountId, region, family, resourceType, resourceId, rule, accountName, ou, ownerTag } = observation;
  const isOpen = before?.state === 'open';
  const entry: LedgerEntry = {
    ...{ accountId, region, family, resourceType, resourceId, rule, accountName, ou, ownerTag },
    state: 'open',
    firstSeen: before?.firstSeen ?? reportDate,
    // Only a fix ends an open period. A finding that departed or was retired was never seen to be fixed.
    openSince: before && before.state !== 'resolved' ? before.openSince : reportDate,
    lastSeen: reportDate,
    resolvedOn: '',
    lastReadAt: readAt,
  };
  return { entry, change: isOpen ? 'Still open' : before ? 'Reopened' : 'New', observation };
}

function mergeUnobserved<S extends Observation>(
  entry: LedgerEntry,
  observed: RegionObservations<S>,
  hasInsufficientData: (finding: InsufficientData) => boolean,
  reportDate: string,
): MergedEntry<S>[] {
  const { unread, hasDeparted, judgeUnseen, findRetirement } = observed;
  const isClosed = entry.state === 'departed' ? hasDeparted : entry.state !== 'open';
  if (isClosed) {
    const isRemembered = daysBetween(entry.resolvedOn, reportDate) < REMEMBERED_DAYS;
    return isRemembered ? [{ entry, change: undefined }] : [];
  }
  const close = (state: LedgerState): LedgerEntry => ({ ...entry, state, resolvedOn: reportDate });
  if (hasDeparted) return [{ entry: close('departed'), change: 'Departed' }];
  const counting = observed.findCountingRegion(entry);
  if (counting !== undefined) return [{ entry: close('retired'), change: 'Retired', why: `counted in ${counting}` }];
  const open: LedgerEntry = { ...entry, state: 'open', resolvedOn: '' };
  if (unread !== undefined) return [{ entry: open, change: 'Unknown', why: unread }];
  const evidence = judgeUnseen(entry);
  const isInsufficient = evidence === 'resolved' && hasInsufficientData(entry);
  const judged = isInsufficient ? { why: 'INSUFFICIENT_DATA', isRuleHealthy: true } : evidence;
  if (judged === 'resolved') return [{ entry: close('resolved'), change: 'Resolved' }];
  const retired = findRetirement(entry, judged.isRuleHealthy);
  if (retired !== undefined) return [{ entry: close('retired'), change: 'Retired', why: retired }];
  return [{ entry: open, change: 'Unknown', why: judged.why }];
}

/** Returns a function that says whether a finding is in a sorted list. It must be asked in the order of that list. */
function sortedMembership(list: readonly InsufficientData[]): (finding: InsufficientData) => boolean {
  let next = 0;
  return (finding) => {
    while (next < list.length && compareFindings(list[next]!, finding) < 0) next++;
    return next < list.length && compareFindings(list[next]!, finding) === 0;
  };
}
