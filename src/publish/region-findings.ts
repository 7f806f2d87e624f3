// Holds the findings of one account and region. Most of them are compressed, so that a single region cannot exhaust the memory.
import { compareFindings, type LedgerEntry } from '#domain/findings/ledger.ts';
import type { InsufficientData } from '#domain/findings/ledger-merge.ts';
import type { RowObservation } from '#domain/findings/region-rows.ts';
import type { LedgerReader } from './ledger-reader.ts';
import { createSorter, type Sorter } from './sorter.ts';

/** The maximum number of findings that are held as objects, and their approximate sizes. A finding contains its row. */
const FINDINGS_PER_RUN = 4_000;
const FINDING_CHARACTERS = 1_000;
const ENTRY_CHARACTERS = 300;

/** The entries of a region in the last ledger, in the ledger's order. */
export type LedgerRegion = Sorter<LedgerEntry>;

/** Creates a sorter of the findings that a region's rows show. */
export const createFindingSorter = <F extends InsufficientData>(): Sorter<F> =>
  createSorter<F>(compareFindings, () => FINDING_CHARACTERS, FINDINGS_PER_RUN);

/** Creates a list that keeps entries in the order in which they are added. */
export const createLedgerRegion = (): LedgerRegion =>
  createSorter<LedgerEntry>(
    () => 0,
    () => ENTRY_CHARACTERS,
    FINDINGS_PER_RUN,
  );

/** Removes the entries of an account and region from the ledger and returns them. `onTaken` is called with each entry. */
export async function readLedgerRegion(
  ledger: LedgerReader,
  place: Pick<LedgerEntry, 'accountId' | 'region'>,
  onTaken: (entry: LedgerEntry) => void = () => undefined,
): Promise<LedgerRegion> {
  const region = createLedgerRegion();
  for await (const entry of ledger.consumeRegion(place)) {
    onTaken(entry);
    region.add(entry);
  }
  return region;
}

/** Yields the findings with their owner tags replaced by those that `findOwnerTag` returns. */
export function* withOwnerTags(
  observations: Iterable<RowObservation>,
  findOwnerTag: (observation: RowObservation) => string,
): Generator<RowObservation> {
  for (const each of observations) {
    const ownerTag = findOwnerTag(each);
    yield ownerTag === each.ownerTag ? each : { ...each, ownerTag };
  }
}
