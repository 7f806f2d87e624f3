// Limits the bytes of rows that all region readers of the worker keep before they store them. Accounts may be of any size,
// but the pod's memory is limited.

import { unlessAborted } from '#src/concurrency/unless-aborted.ts';

/** The bytes that one reader has reserved. */
export type Reservation = {
  /** Resolves when this reader may fetch more. Rejects with the signal's reason if the signal aborts. */
  waitForRoom(signal: AbortSignal): Promise<void>;
  /** Counts more bytes, or fewer if `bytes` is negative. */
  reserve(bytes: number): void;
  /** Releases all bytes of the reader. */
  release(): void;
};

export type MemoryBudget = { open(): Reservation };

/** The number of oldest readers that never wait, so that they end and release their bytes. */
const ALWAYS_ADMITTED_READERS = 8;

/** Creates a budget. Readers wait while all of them together have reserved `limit` bytes or more. */
export function createMemoryBudget(limit: number, alwaysAdmitted = ALWAYS_ADMITTED_READERS): MemoryBudget {
  const reservations = new Set<object>(); // The order is that in which they were opened.
  let reservedBytes = 0;
  let freed = Promise.withResolvers<void>();

  const wakeWaiting = () => {
    freed.resolve();
    freed = Promise.withResolvers<void>();
  };

  const isAmongFirst = (reservation: object): boolean => {
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
      const hasRoom = () => reservedBytes < limit || isAmongFirst(reservation);
      return {
        async waitForRoom(signal) {
          while (!hasRoom()) await unlessAborted(freed.promise, signal);
        },
        reserve(bytes) {
          ownBytes += bytes;
          reservedBytes += bytes;
          if (bytes < 0) wakeWaiting();
        },
        release() {
          reservedBytes -= ownBytes;
          ownBytes = 0;
          reservations.delete(reservation);
          wakeWaiting();
        },
      };
    },
  };
}
