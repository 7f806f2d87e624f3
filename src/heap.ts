// Sets V8 heap flags that NODE_OPTIONS does not accept. The limits of the heaps are set in NODE_OPTIONS.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * The size of each semi-space of a thread's heap, in MiB. The semi-space of the main thread, which does most of the work, is set in
 * NODE_OPTIONS.
 */
const THREAD_SEMI_SPACE_MIB = 4;

/**
 * Sets the flags at the start of the process, before any threads are created.
 *
 * With a small heap limit, V8 lets a heap grow by only a third before it marks the whole heap again. With a hundred accounts in flight,
 * this marking happens twice a second and takes a fifth of the worker's CPU time. These flags let a heap double instead (ADR 0033).
 */
export function tuneHeaps(): void {
  allowHeapsToDouble();
  setFlagsFromString(`--max-semi-space-size=${THREAD_SEMI_SPACE_MIB}`);
}

/**
 * Does work for which memory matters more than speed. First, free memory of this thread's heap is released, because V8 does not do that
 * while nothing is allocated. During the work, heaps grow according to V8's own policy. If several calls overlap, all heaps may double
 * again as soon as the first call ends.
 */
export async function withSmallHeaps<T>(work: () => Promise<T>): Promise<T> {
  releaseHeap();
  setFlagsFromString('--heap-growing-percent=0');
  try {
    return await work();
  } finally {
    allowHeapsToDouble();
  }
}

const allowHeapsToDouble = () => setFlagsFromString('--heap-growing-percent=100');

/** Collects garbage and returns the freed memory to the operating system, which takes a tenth of a second. */
function releaseHeap(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options: object) => void;
  setFlagsFromString('--no-expose-gc');
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
