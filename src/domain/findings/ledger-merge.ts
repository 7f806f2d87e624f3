// Merges the findings of one account and region with the last report's ledger. Changes and Ageing show the result.
import { daysBetween } from '#domain/dates.ts';
import { compareFindings, type FindingKey, type LedgerEntry, type LastObservedRow } from './ledger.ts';
import type { WhyUnseen } from './unseen.ts';

/** The kinds of change, in the order in which tables list them. */
export const CHANGES = ['New', 'Reopened', 'Resolved', 'Unknown', 'Still open'] as const;
export type Change = (typeof CHANGES)[number];

/** A finding that a report's rows show as not compliant. */
export type Observation = FindingKey & LastObservedRow;

/** A finding whose rows are INSUFFICIENT_DATA. */
export type InsufficientData = Omit<FindingKey, 'accountId' | 'region'>;

/** What this report knows about an account and region. The lists are sorted by `compareFindings` and have each finding once. */
export type RegionObservations<S extends Observation> = {
  /** Why the region was not read; undefined if it was read. */
  unread: string | undefined;
  /** Returns why findings of a family that are not among the observations are unknown, although the region was read. */
  whyUnseen: WhyUnseen;
  observations: readonly S[];
  insufficientData: readonly InsufficientData[];
};

/** An entry of the new ledger. `change` is undefined if the finding was resolved before and still is. */
export type MergedEntry<S extends Observation> = {
  entry: LedgerEntry;
  change: Change | undefined;
  /** The row that shows the finding, if it is NON_COMPLIANT now. */
  observation?: S;
  /** Why the finding is unknown. */
  why?: string;
};

/** A resolved finding stays in the ledger for this long, so that it counts as reopened if it returns. */
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
  const { observations } = observed;
  const hasInsufficientData = sortedMembership(observed.insufficientData);
  const merged: MergedEntry<S>[] = [];
  let next = 0;
  for (const entry of before) {
    while (next < observations.length && compareFindings(observations[next]!, entry) < 0)
      merged.push(mergeObserved(undefined, observations[next++]!, reportDate));
    if (next < observations.length && compareFindings(observations[next]!, entry) === 0)
      merged.push(mergeObserved(entry, observations[next++]!, reportDate));
    else merged.push(...mergeUnobserved(entry, observed, hasInsufficientData, reportDate));
  }
  while (next < observations.length) merged.push(mergeObserved(undefined, observations[next++]!, reportDate));
  return merged;
}

function mergeObserved<S extends Observation>(
  before: LedgerEntry | undefined,
  observation: S,
  reportDate: string,
): MergedEntry<S> {
  const { accountId, region, family, resourceType, resourceId, rule, accountName, ou, ownerTag } = observation;
  const isOpen = before?.state === 'open';
  const entry: LedgerEntry = {
    ...{ accountId, region, family, resourceType, resourceId, rule, accountName, ou, ownerTag },
    state: 'open',
    firstSeen: before?.firstSeen ?? reportDate,
    openSince: isOpen ? before.openSince : reportDate,
    lastSeen: reportDate,
    resolvedOn: '',
  };
  return { entry, change: isOpen ? 'Still open' : before ? 'Reopened' : 'New', observation };
}

function mergeUnobserved<S extends Observation>(
  entry: LedgerEntry,
  { unread, whyUnseen }: RegionObservations<S>,
  hasInsufficientData: (finding: InsufficientData) => boolean,
  reportDate: string,
): MergedEntry<S>[] {
  if (entry.state === 'resolved') {
    const isRemembered = daysBetween(entry.resolvedOn, reportDate) < REMEMBERED_DAYS;
    return isRemembered ? [{ entry, change: undefined }] : [];
  }
  const why = unread ?? whyUnseen(entry.family);
  if (why !== undefined) return [{ entry, change: 'Unknown', why }];
  if (hasInsufficientData(entry)) return [{ entry, change: 'Unknown', why: 'INSUFFICIENT_DATA' }];
  return [{ entry: { ...entry, state: 'resolved', resolvedOn: reportDate }, change: 'Resolved' }];
}

/** Returns a function that says whether a finding is in a sorted list. It must be asked in the order of that list. */
function sortedMembership(list: readonly InsufficientData[]): (finding: InsufficientData) => boolean {
  let next = 0;
  return (finding) => {
    while (next < list.length && compareFindings(list[next]!, finding) < 0) next++;
    return next < list.length && compareFindings(list[next]!, finding) === 0;
  };
}
