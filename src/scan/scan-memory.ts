// Divides a worker's memory for scans among the regions that it reads. Rows and tags have separate budgets, because the tags of a large
// region are held until the region ends and its rows are not.
import { createMemoryBudget, type Reservation } from './memory-budget.ts';
import { createPieceStore, type PieceStore } from './piece-store.ts';

/** The memory for rows, in a pod of 512 MiB. A hundred typical accounts need less. */
const MAX_ROW_BYTES = 48 * 1024 * 1024;

/** The number of regions whose rows never wait. Each of them needs at most six megabytes. */
const REGIONS_ALWAYS_ADMITTED = 8;

/** The memory for tags. Above this limit, large regions read their tags one after another. */
const MAX_TAG_BYTES = 64 * 1024 * 1024;

/** The memory that each region gets without waiting, enough for 250 rows that are not stored yet, or the tags of 2,000 resources. */
const FREE_BYTES = 256 * 1024;

export type RegionMemory = { reservation: Reservation; tagReservation: Reservation; store: PieceStore };

export type ScanMemory = {
  /** Calls `work` with the memory of a region, which is released afterwards. */
  withRegion<T>(onProblem: (error: Error) => void, work: (memory: RegionMemory) => Promise<T>): Promise<T>;
};

export function createScanMemory(): ScanMemory {
  const rows = createMemoryBudget(MAX_ROW_BYTES, { freeBytes: FREE_BYTES, alwaysAdmitted: REGIONS_ALWAYS_ADMITTED });
  const tags = createMemoryBudget(MAX_TAG_BYTES, { freeBytes: FREE_BYTES });
  return {
    async withRegion(onProblem, work) {
      const [reservation, tagReservation] = [rows.open(), tags.open()];
      const store = createPieceStore({ reservation, onProblem });
      try {
        return await work({ reservation, tagReservation, store });
      } finally {
        await store.close();
        reservation.release();
        tagReservation.release();
      }
    },
  };
}
