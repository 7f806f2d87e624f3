// V8 flags for the worker's heaps, in addition to the limits in NODE_OPTIONS, which does not accept these flags.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** In MiB, for each half. The main thread's is set by NODE_OPTIONS, where most of the work is. */
const SEMI_SPACE_OF_THREADS = 4;

/**
 * For the start of the process, before there are threads.
 *
 * With a small limit V8 lets a heap grow by a third only before it marks all of it again: with a hundred accounts in
 * flight twice a second, a fifth of the worker's CPU. Here it may double (ADR 0033).
 */
export function tuneHeaps(): void {
  letHeapsDouble();
  setFlagsFromString(`--max-semi-space-size=${SEMI_SPACE_OF_THREADS}`);
}

/**
 * Does work for which memory matters more than speed. This thread's heap is released first, which V8 does not do while
 * nothing is allocated; during the work heaps grow by V8's own policy. Of several at a time, the first to end restores growth for all.
 */
export async function withSmallHeaps<T>(work: () => Promise<T>): Promise<T> {
  giveBackHeap();
  setFlagsFromString('--heap-growing-percent=0');
  try {
    return await work();
  } finally {
    letHeapsDouble();
  }
}

const letHeapsDouble = () => setFlagsFromString('--heap-growing-percent=100');

/** Takes a tenth of a second. */
function giveBackHeap(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options: object) => void;
  setFlagsFromString('--no-expose-gc');
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
