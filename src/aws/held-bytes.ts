// What readers of regions hold of rows before these are stored, bounded for the whole worker: accounts may be of any size,
// the pod's memory is not.

import { unlessAborted } from './unless-aborted.ts';

/** One reader's share. */
export type Holder = {
  /** Resolves when this reader may fetch more. Throws the signal's reason once it aborts. */
  turn(signal: AbortSignal): Promise<void>;
  add(bytes: number): void;
  /** Gives all of it back. */
  close(): void;
};

export type HeldBytes = { open(): Holder };

/** Of those that began first, so many go on whatever is held: each ends some time, and gives back what it holds. */
const ALWAYS_ADMITTED = 8;

/** Readers fetch freely while all of them together hold less than `limit` bytes. */
export function createHeldBytes(limit: number, alwaysAdmitted = ALWAYS_ADMITTED): HeldBytes {
  const holders = new Set<object>(); // In the order in which they began.
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
