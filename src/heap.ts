// V8 flags for the worker's heaps, in addition to the limits in NODE_OPTIONS, which does not accept these flags.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** The size of each semi-space of a thread's heap, in MiB. NODE_OPTIONS sets the main thread's, which does most of the work. */
const THREAD_SEMI_SPACE_MIB = 4;

/**
 * Sets the flags at the start of the process, before there are threads.
 *
 * With a small limit V8 lets a heap grow by only a third before it marks all of it again. With a hundred accounts in flight
 * that happens twice a second and takes a fifth of the worker's CPU. Here a heap may double (ADR 0033).
 */
export function tuneHeaps(): void {
  letHeapsDouble();
  setFlagsFromString(`--max-semi-space-size=${THREAD_SEMI_SPACE_MIB}`);
}

/**
 * Does work for which memory matters more than speed. First this thread's heap is released, because V8 does not do that while
 * nothing is allocated. During the work, heaps grow by V8's own policy. If several calls overlap, the first to end lets all
 * heaps double again.
 */
export async function withSmallHeaps<T>(work: () => Promise<T>): Promise<T> {
  releaseHeap();
  setFlagsFromString('--heap-growing-percent=0');
  try {
    return await work();
  } finally {
    letHeapsDouble();
  }
}

const letHeapsDouble = () => setFlagsFromString('--heap-growing-percent=100');

/** Collects garbage and returns the freed memory to the system. Takes a tenth of a second. */
function releaseHeap(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options: object) => void;
  setFlagsFromString('--no-expose-gc');
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
