// Keeps the first N lines of a list of any length, in order, without holding the whole list in memory.

export type TopN<T> = {
  /**
   * Offers a line. Lines are sorted by rank, lowest first, and lines of equal rank keep the order in which they were offered.
   * `make` is called only if the line is among the first N so far.
   */
  push(rank: number, make: () => T): void;
  /** Returns the first lines in order, and the number of lines that were offered. */
  result(): { lines: T[]; offered: number };
};

type Entry<T> = { rank: number; line: T };

/** Creates a sorted list that keeps only the first `limit` lines. */
export function createTopN<T>(limit: number): TopN<T> {
  const entries: Entry<T>[] = [];
  let offered = 0;
  return {
    push(rank, make) {
      offered += 1;
      if (entries.length === limit) {
        const last = entries.at(-1);
        if (last === undefined || rank >= last.rank) return;
        entries.pop();
      }
      entries.splice(findInsertIndex(rank, entries), 0, { rank, line: copyDetached(make()) });
    },
    result: () => ({ lines: entries.map(({ line }) => line), offered }),
  };
}

/** Returns the index at which to insert a line: after all lines of the same rank, because they were offered earlier. */
function findInsertIndex(rank: number, entries: readonly Entry<unknown>[]): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.rank <= rank) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Deep-copies a value. A slice of a string keeps the whole string, such as a file, in V8's memory; a copy does not. */
export function copyDetached<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
