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

type Entry<T> = { rank: number; line: T };

/** Keeps at most `limit` lines, sorted. */
export function topN<T>(limit: number): TopN<T> {
  const entries: Entry<T>[] = [];
  let offered = 0;
  return {
    push(rank, make) {
      offered += 1;
      if (entries.length >= limit && !(limit > 0 && rank < entries.at(-1)!.rank)) return;
      if (entries.length === limit) entries.pop();
      entries.splice(placeOf(rank, entries), 0, { rank, line: detached(make()) });
    },
    result: () => ({ lines: entries.map(({ line }) => line), offered }),
  };
}

/** Behind those of the same rank: they were offered earlier. */
function placeOf(rank: number, entries: readonly Entry<unknown>[]): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.rank <= rank) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A text cut out of a file's text keeps all of that in memory (V8's sliced strings), and a copy does not. */
export function detached<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
