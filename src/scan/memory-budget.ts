// Limits the total size of rows that all region readers of a worker hold before storing them.
// Accounts may be of any size, but the pod's memory is limited.

import { unlessAborted } from '#src/concurrency/unless-aborted.ts';

/** The memory, in bytes, that one reader has reserved. */
export type Reservation = {
  /** Resolves when this reader may fetch more data. Rejects with the signal's reason if the signal is aborted. */
  waitForRoom(signal: AbortSignal): Promise<void>;
  /** Reserves more bytes, or releases some if `bytes` is negative. */
  reserve(bytes: number): void;
  /** Releases all bytes of the reader. */
  release(): void;
};

export type MemoryBudget = { open(): Reservation };

type BudgetOptions = {
  /** A reader that has reserved less than this never waits, so that large regions do not delay small ones. */
  freeBytes?: number;
  /** The number of oldest other readers that never wait, so that they can finish and release their memory. */
  alwaysAdmitted?: number;
};

/** Creates a budget. Readers wait while their reservations add up to `limit` bytes or more. */
export function createMemoryBudget(
  limit: number,
  { freeBytes = 1, alwaysAdmitted = 1 }: BudgetOptions = {},
): MemoryBudget {
  const reservations = new Set<{ bytes: number }>(); // Reservations are kept in the order in which they were opened.
  let reservedBytes = 0;
  let freed = Promise.withResolvers<void>();

  const wakeWaiters = () => {
    freed.resolve();
    freed = Promise.withResolvers<void>();
  };

  const isAlwaysAdmitted = (reservation: { bytes: number }): boolean => {
    if (reservation.bytes < freeBytes) return true;
    let place = 0;
    for (const each of reservations) {
      if (each === reservation) return true;
      // A reader that holds little is not counted, because it may be waiting for something other than memory.
      if (each.bytes >= freeBytes && ++place === alwaysAdmitted) return false;
    }
    return false;
  };

  return {
    open() {
      const reservation = { bytes: 0 };
      reservations.add(reservation);
      const hasRoom = () => reservedBytes < limit || isAlwaysAdmitted(reservation);
      return {
        async waitForRoom(signal) {
          while (!hasRoom()) await unlessAborted(freed.promise, signal);
        },
        reserve(bytes) {
          if (!reservations.has(reservation)) return; // The reader has ended, but some of its calls are still running.
          reservation.bytes += bytes;
          reservedBytes += bytes;
          if (bytes < 0) wakeWaiters();
        },
        release() {
          reservedBytes -= reservation.bytes;
          reservation.bytes = 0;
          reservations.delete(reservation);
          wakeWaiters();
        },
      };
    },
  };
}
