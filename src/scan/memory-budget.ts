// A limit for the rows that all region readers of the worker hold before storing them: accounts may be of any size,
// but the pod's memory is limited.

import { unlessAborted } from '#src/concurrency/unless-aborted.ts';

/** The bytes of one reader. */
export type Reservation = {
  /** Resolves when this reader may fetch more. Throws the signal's reason once it aborts. */
  waitForRoom(signal: AbortSignal): Promise<void>;
  reserve(bytes: number): void;
  /** Releases all of it. */
  release(): void;
};

export type MemoryBudget = { open(): Reservation };

/** This many of the oldest readers never wait: each ends eventually and releases its bytes. */
const ALWAYS_ADMITTED_READERS = 8;

/** Readers fetch freely while all of them together hold less than `limit` bytes. */
export function createMemoryBudget(limit: number, alwaysAdmitted = ALWAYS_ADMITTED_READERS): MemoryBudget {
  const reservations = new Set<object>(); // In the order in which they started.
  let reservedBytes = 0;
  let freed = Promise.withResolvers<void>();

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
        },
        release() {
          reservedBytes -= ownBytes;
          ownBytes = 0;
          reservations.delete(reservation);
          freed.resolve();
          freed = Promise.withResolvers<void>();
        },
      };
    },
  };
}
