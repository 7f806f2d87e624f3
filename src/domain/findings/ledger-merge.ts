// Merges the findings of one account and region with the last report's ledger. The tabs Changes and Ageing show the result.
import { daysBetween } from '#domain/dates.ts';
import {
  compareFindings,
  type FindingKey,
  type LastObservedRow,
  type LedgerEntry,
  type LedgerState,
} from './ledger.ts';
import type { AssessUnobserved } from './unobserved.ts';

/** The kinds of change, in the order in which tables list them. */
export const CHANGES = ['New', 'Reopened', 'Resolved', 'Unknown', 'Still open', 'Departed', 'Retired'] as const;
export type Change = (typeof CHANGES)[number];

/** A finding that the rows of the report show as NON_COMPLIANT. */
export type Observation = FindingKey & LastObservedRow;

/** A finding whose rows are INSUFFICIENT_DATA. */
export type InsufficientData = Omit<FindingKey, 'accountId' | 'region'>;

/**
 * The observations of this report in an account and region. The lists are sorted by `compareFindings` and contain each finding only once.
 */
export type RegionObservations<S extends Observation> = {
  /** Why the region was not read; undefined if it was read. */
  unread: string | undefined;
  /** Whether the organization no longer lists the account. */
  hasDeparted: boolean;
  /** Decides whether an open finding is resolved. It is called if the region was read and the finding is not among the observations. */
  assessUnobserved: AssessUnobserved;
  /** Returns why a finding is retired instead of becoming unknown, or undefined if it is not retired. */
  findRetirement: (entry: LedgerEntry, isRuleHealthy: boolean) => string | undefined;
  /** Returns the other region in which a finding is counted, or undefined if it is counted in its own region. */
  findCountingRegion: (finding: FindingKey) => string | undefined;
  /** The ISO instant at which the region was read; empty if it is not known. */
  readAt: string;
  observations: Iterable<S>;
  insufficientData: Iterable<InsufficientData>;
};

/** An entry of the new ledger. `change` is undefined if the finding was already closed and remains closed. */
export type MergedEntry<S extends Observation> = {
  entry: LedgerEntry;
  change: Change | undefined;
  /** The row that shows the finding, if it is currently NON_COMPLIANT. */
  observation?: S;
  /** Why the finding is unknown or retired. */
  why?: string;
};

/** The time for which a closed finding stays in the ledger, so that it is reported as reopened if it recurs. */
const CLOSED_RETENTION_DAYS = 400;

/**
 * Yields the ledger entries of one account and region after this report, sorted. `before` contains the last ledger's entries in the same
 * order. A finding that could not be read stays open and keeps its age, so a missing account never looks like a fix. Entries are not
 * collected, because a region may have more of them than fit into memory.
 */
export function* mergeRegion<S extends Observation>(
  before: Iterable<LedgerEntry>,
  observed: RegionObservations<S>,
  reportDate: string,
): Generator<MergedEntry<S>> {
  const { readAt } = observed;
  const observations = createCursor(countedHere(observed));
  const hasInsufficientData = createSortedLookup(observed.insufficientData);
  for (const entry of before) {
    for (const seen of observations.consumeBefore(entry)) yield mergeObserved(undefined, seen, { reportDate, readAt });
    const seen = observations.takeIfEqual(entry);
    if (seen) yield mergeObserved(entry, seen, { reportDate, readAt });
    else yield* mergeUnobserved(entry, observed, hasInsufficientData, reportDate);
  }
  for (const seen of observations.consumeBefore(undefined))
    yield mergeObserved(undefined, seen, { reportDate, readAt });
}

/** Yields the observations that are not counted in another region. */
function* countedHere<S extends Observation>({
  observations,
  findCountingRegion,
}: RegionObservations<S>): Generator<S> {
  for (const each of observations) if (findCountingRegion(each) === undefined) yield each;
}

/** Iterates over sorted findings. The `finding` arguments of its functions must be passed in the same order. */
function createCursor<F extends InsufficientData>(findings: Iterable<F>) {
  const iterator = findings[Symbol.iterator]();
  let next = iterator.next();
  const precedes = (finding: InsufficientData | undefined) =>
    !next.done && (finding === undefined || compareFindings(next.value, finding) < 0);
  const take = (): F => {
    const { value } = next as IteratorYieldResult<F>;
    next = iterator.next();
    return value;
  };
  return {
    /** Yields the findings before `finding`, or all remaining ones if it is undefined. */
    *consumeBefore(finding: InsufficientData | undefined): Generator<F> {
      while (precedes(finding)) yield take();
    },
    /** Skips the findings before `finding`. */
    skipBefore(finding: InsufficientData): void {
      while (precedes(finding)) take();
    },
    /** Returns the finding that equals `finding`, or undefined. All earlier findings must have been taken or skipped. */
    takeIfEqual: (finding: InsufficientData): F | undefined =>
      !next.done && compareFindings(next.value, finding) === 0 ? take() : undefined,
  };
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
    // Only a fix ends an open period, because departed and retired findings were closed without evidence of a fix.
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
  const { unread, hasDeparted, assessUnobserved, findRetirement } = observed;
  const isClosed = entry.state === 'departed' ? hasDeparted : entry.state !== 'open';
  if (isClosed) {
    const isRetained = daysBetween(entry.resolvedOn, reportDate) < CLOSED_RETENTION_DAYS;
    return isRetained ? [{ entry, change: undefined }] : [];
  }
  const close = (state: LedgerState): LedgerEntry => ({ ...entry, state, resolvedOn: reportDate });
  if (hasDeparted) return [{ entry: close('departed'), change: 'Departed' }];
  const countingRegion = observed.findCountingRegion(entry);
  if (countingRegion !== undefined)
    return [{ entry: close('retired'), change: 'Retired', why: `counted in ${countingRegion}` }];
  const open: LedgerEntry = { ...entry, state: 'open', resolvedOn: '' };
  if (unread !== undefined) return [{ entry: open, change: 'Unknown', why: unread }];
  const evidence = assessUnobserved(entry);
  const isInsufficient = evidence === 'resolved' && hasInsufficientData(entry);
  const assessed = isInsufficient ? { why: 'INSUFFICIENT_DATA', isRuleHealthy: true } : evidence;
  if (assessed === 'resolved') return [{ entry: close('resolved'), change: 'Resolved' }];
  const retired = findRetirement(entry, assessed.isRuleHealthy);
  if (retired !== undefined) return [{ entry: close('retired'), change: 'Retired', why: retired }];
  return [{ entry: open, change: 'Unknown', why: assessed.why }];
}

/** Returns a function that checks whether a finding is in a sorted list. Findings must be checked in the order of that list. */
function createSortedLookup(list: Iterable<InsufficientData>): (finding: InsufficientData) => boolean {
  const cursor = createCursor(list);
  return (finding) => {
    cursor.skipBefore(finding);
    return cursor.takeIfEqual(finding) !== undefined;
  };
}
