// A limit for the rows that all region readers of the worker hold before storing them: accounts may be of any size,
// but the pod's memory is limited.

import { unlessAborted } from '#src/concurrency/unless-aborted.ts';

/** The bytes of one reader. */
export type Holder = {
  /** Resolves when this reader may fetch more. Throws the signal's reason once it aborts. */
  turn(signal: AbortSignal): Promise<void>;
  add(bytes: number): void;
  /** Releases all of it. */
  close(): void;
};

export type HeldBytes = { open(): Holder };

/** This many of the oldest readers never wait: each ends eventually and releases its bytes. */
const ALWAYS_ADMITTED = 8;

/** Readers fetch freely while all of them together hold less than `limit` bytes. */
export function createHeldBytes(limit: number, alwaysAdmitted = ALWAYS_ADMITTED): HeldBytes {
  const holders = new Set<object>(); // In the order in which they started.
  let held = 0;
  let freed = Promise.withResolvers<void>();

  const isAmongFirst = (holder: object): boolean => {
    let place = 0;
    for (const each of holders) {
      if (place++ === alwaysAdmitted) return false;
      if (each === holder) return true;
    }
    return false;
  };

  return {
    open() {
      const holder = {};
      let own = 0;
      holders.add(holder);
      const mayGoOn = () => held < limit || isAmongFirst(holder);
      return {
        async turn(signal) {
          while (!mayGoOn()) await unlessAborted(freed.promise, signal);
        },
        add(bytes) {
          own += bytes;
          held += bytes;
        },
        close() {
          held -= own;
          own = 0;
          holders.delete(holder);
          freed.resolve();
          freed = Promise.withResolvers<void>();
        },
      };
    },
  };
}
