// Processes a list in a sliding window, in which the next item starts as soon as another is done.

/**
 * Calls `work` on every item, at most `limit` concurrently, and returns the results in the order of the items. The first rejection rejects
 * the result, and no further item is started. If a failure must not stop the other items, `work` has to catch it.
 */
export async function mapLimit<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = Array.from<R>({ length: items.length });
  let next = 0;
  let failed = false;
  const runNext = async () => {
    while (next < items.length && !failed) {
      const index = next++;
      try {
        results[index] = await work(items[index]!, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, runNext));
  return results;
}
