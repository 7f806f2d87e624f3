// The first N lines of a list of any length, in order, without holding the list.

export type TopN<T> = {
  /**
   * Offers a line. Lower ranks come first, those of one rank in the order in which they were offered. `make` is called
   * only for a line that is among them so far.
   */
  push(rank: number, make: () => T): void;
  /** The first lines, in order, and how many were offered. */
  result(): { lines: T[]; offered: number };
};

type Entry<T> = { rank: number; at: number; line: T };

/** Keeps at most `limit` lines: a heap whose root is the line that would go first. */
export function topN<T>(limit: number): TopN<T> {
  const heap: Entry<T>[] = [];
  let offered = 0;
  return {
    push(rank, make) {
      const at = offered++;
      if (heap.length < limit) {
        heap.push({ rank, at, line: detached(make()) });
        rise(heap);
      } else if (limit > 0 && rank < heap[0]!.rank) {
        heap[0] = { rank, at, line: detached(make()) };
        sink(heap);
      }
    },
    result: () => ({ lines: heap.toSorted(byPlace).map(({ line }) => line), offered }),
  };
}

/** A text cut out of a file's text keeps all of that in memory (V8's sliced strings), and a copy does not. */
export function detached<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

const byPlace = (a: Entry<unknown>, b: Entry<unknown>) => a.rank - b.rank || a.at - b.at;

/** The last of the heap moves up until none above it has an earlier place. */
function rise(heap: Entry<unknown>[]): void {
  for (let child = heap.length - 1; child > 0;) {
    const parent = (child - 1) >> 1;
    if (byPlace(heap[child]!, heap[parent]!) <= 0) return;
    swap(heap, child, parent);
    child = parent;
  }
}

/** The root moves down until none below it has a later place. */
function sink(heap: Entry<unknown>[]): void {
  for (let parent = 0; ;) {
    let child = 2 * parent + 1;
    if (child >= heap.length) return;
    if (child + 1 < heap.length && byPlace(heap[child + 1]!, heap[child]!) > 0) child++;
    if (byPlace(heap[child]!, heap[parent]!) <= 0) return;
    swap(heap, child, parent);
    parent = child;
  }
}

function swap(heap: Entry<unknown>[], a: number, b: number): void {
  [heap[a], heap[b]] = [heap[b]!, heap[a]!];
}
