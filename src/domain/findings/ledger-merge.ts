// Merges the findings of one account and region with the last report's ledger: the basis of Changes and Ageing.
import { daysBetween } from '#domain/dates.ts';
import { compareWithin, type Identity, type LedgerEntry, type Source } from './ledger.ts';
import type { WhyUnseen } from './unseen.ts';

/** In the order in which tables list them. */
export const CHANGES = ['New', 'Reopened', 'Resolved', 'Unknown', 'Still open'] as const;
export type Change = (typeof CHANGES)[number];

/** A finding that a report's rows show as not compliant. */
export type Sighting = Identity & Source;

/** A finding whose rows are INSUFFICIENT_DATA. */
export type Unsettled = Omit<Identity, 'accountId' | 'region'>;

/** What this report knows about an account and region. The lists are sorted by `compareWithin`, each finding once. */
export type Reading<S extends Sighting> = {
  /** Why it was not read; undefined: it was. */
  unread: string | undefined;
  /** Why findings of a family are unknown if they are not among the sightings, though the region was read. */
  whyUnseen: WhyUnseen;
  sightings: readonly S[];
  unsettled: readonly Unsettled[];
};

/** An entry of the new ledger. `change` is undefined for what was resolved before and still is. */
export type Merged<S extends Sighting> = {
  entry: LedgerEntry;
  change: Change | undefined;
  /** The row that shows it, if it is NON_COMPLIANT now. */
  sighting?: S;
  /** Why it is unknown. */
  why?: string;
};

/** A resolved finding is remembered for this long, so that its return counts as reopened. */
const REMEMBERED_DAYS = 400;

/**
 * The ledger of one account and region after this report, in its order. `before` is the ledger's part, sorted. What
 * cannot be known is carried as it was: a missing account never looks like a fix, and an age never restarts.
 */
export function mergeRegion<S extends Sighting>(
  before: readonly LedgerEntry[],
  reading: Reading<S>,
  reportDate: string,
): Merged<S>[] {
  const { sightings } = reading;
  const isUnsettled = passing(reading.unsettled);
  const merged: Merged<S>[] = [];
  let next = 0;
  for (const entry of before) {
    while (next < sightings.length && compareWithin(sightings[next]!, entry) < 0)
      merged.push(seen(undefined, sightings[next++]!, reportDate));
    if (next < sightings.length && compareWithin(sightings[next]!, entry) === 0)
      merged.push(seen(entry, sightings[next++]!, reportDate));
    else merged.push(...notSeen(entry, reading, isUnsettled, reportDate));
  }
  while (next < sightings.length) merged.push(seen(undefined, sightings[next++]!, reportDate));
  return merged;
}

function seen<S extends Sighting>(before: LedgerEntry | undefined, sighting: S, reportDate: string): Merged<S> {
  const { accountId, region, family, resourceType, resourceId, rule, accountName, ou, ownerTag } = sighting;
  const isOpen = before?.state === 'open';
  const entry: LedgerEntry = {
    ...{ accountId, region, family, resourceType, resourceId, rule, accountName, ou, ownerTag },
    state: 'open',
    firstSeen: before?.firstSeen ?? reportDate,
    openSince: isOpen ? before.openSince : reportDate,
    lastSeen: reportDate,
    resolvedOn: '',
  };
  return { entry, change: isOpen ? 'Still open' : before ? 'Reopened' : 'New', sighting };
}

function notSeen<S extends Sighting>(
  entry: LedgerEntry,
  { unread, whyUnseen }: Reading<S>,
  isUnsettled: (finding: Unsettled) => boolean,
  reportDate: string,
): Merged<S>[] {
  if (entry.state === 'resolved') {
    const isRemembered = daysBetween(entry.resolvedOn, reportDate) < REMEMBERED_DAYS;
    return isRemembered ? [{ entry, change: undefined }] : [];
  }
  const why = unread ?? whyUnseen(entry.family);
  if (why !== undefined) return [{ entry, change: 'Unknown', why }];
  if (isUnsettled(entry)) return [{ entry, change: 'Unknown', why: 'INSUFFICIENT_DATA' }];
  return [{ entry: { ...entry, state: 'resolved', resolvedOn: reportDate }, change: 'Resolved' }];
}

/** Whether a finding is in a sorted list, asked in the same order. */
function passing(list: readonly Unsettled[]): (finding: Unsettled) => boolean {
  let next = 0;
  return (finding) => {
    while (next < list.length && compareWithin(list[next]!, finding) < 0) next++;
    return next < list.length && compareWithin(list[next]!, finding) === 0;
  };
}
