// Pairs the rows of two sheets by row number.

import type { ReadRow } from './read-sheet.ts';

type Rows = AsyncGenerator<readonly ReadRow[]>;
export type RowPair = readonly [ReadRow | undefined, ReadRow | undefined];

/**
 * Yields pairs of rows with the same number, in order. A row that exists in only one sheet is paired with undefined. No batch is read
 * before it is needed.
 */
export async function* pairRows(left: Rows, right: Rows): AsyncGenerator<readonly RowPair[]> {
  const [first, second] = [rowQueue(left), rowQueue(right)];
  for (;;) {
    await first.fill();
    await second.fill();
    if (first.next() === undefined && second.next() === undefined) return;
    const pairs: RowPair[] = [];
    do {
      const order = (first.next()?.number ?? Infinity) - (second.next()?.number ?? Infinity);
      pairs.push([order <= 0 ? first.take() : undefined, order >= 0 ? second.take() : undefined]);
    } while (!first.isDrained() && !second.isDrained() && (first.next() ?? second.next()) !== undefined);
    yield pairs;
  }
}

function rowQueue(batches: Rows) {
  let rows: readonly ReadRow[] = [];
  let position = 0;
  let hasEnded = false;
  /** Whether no row is available but more rows may follow. */
  const isDrained = (): boolean => position === rows.length && !hasEnded;
  return {
    isDrained,
    next: (): ReadRow | undefined => rows[position],
    take: (): ReadRow | undefined => rows[position++],
    async fill(): Promise<void> {
      while (isDrained()) {
        const batch = await batches.next();
        if (batch.done === true) hasEnded = true;
        else [rows, position] = [batch.value, 0];
      }
    },
  };
}
