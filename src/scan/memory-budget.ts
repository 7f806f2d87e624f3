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

/** The number of oldest readers that never wait, so that they can finish and release their memory. */
const ALWAYS_ADMITTED_READERS = 8;

/** Creates a budget. Readers wait while their reservations add up to `limit` bytes or more. */
export function createMemoryBudget(limit: number, alwaysAdmitted = ALWAYS_ADMITTED_READERS): MemoryBudget {
  const reservations = new Set<object>(); // Reservations are kept in the order in which they were opened.
  let reservedBytes = 0;
  let freed = Promise.withResolvers<void>();

  const wakeWaiters = () => {
    freed.resolve();
    freed = Promise.withResolvers<void>();
  };

  const isAlwaysAdmitted = (reservation: object): boolean => {
    let place = 0;
    for (const each of reservations) {
      if (place++ === alwaysAdmitted) return false;
      if (each === reservation) return true;
    }
    return false;
  };

  return {
    open() {
      const reservation = {};
      let ownBytes = 0;
      reservations.add(reservation);
      const hasRoom = () => reservedBytes < limit || isAlwaysAdmitted(reservation);
      return {
        async waitForRoom(signal) {
          while (!hasRoom()) await unlessAborted(freed.promise, signal);
        },
        reserve(bytes) {
          ownBytes += bytes;
          reservedBytes += bytes;
          if (bytes < 0) wakeWaiters();
        },
        release() {
          reservedBytes -= ownBytes;
          ownBytes = 0;
          reservations.delete(reservation);
          wakeWaiters();
        },
      };
    },
  };
}
