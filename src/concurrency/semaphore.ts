// A semaphore for heavy work that shares its slots with lighter work: a few calls run concurrently, and the others wait in order.

export type Semaphore = <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/**
 * Creates a semaphore that runs at most `permits` calls at once and serves callers in order of arrival. If a caller's signal is aborted
 * while the caller waits, its call rejects with the signal's reason.
 */
export function createSemaphore(permits: number): Semaphore {
  let running = 0;
  const waiting = new Set<() => void>();

  const acquire = async (signal: AbortSignal): Promise<void> => {
    if (running < permits) {
      running += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const stopWaiting = () => {
        waiting.delete(enter);
        reject(signal.reason as Error);
      };
      const enter = () => {
        signal.removeEventListener('abort', stopWaiting);
        resolve();
      };
      waiting.add(enter);
      signal.addEventListener('abort', stopWaiting, { once: true });
    });
  };

  return async (work, signal) => {
    signal.throwIfAborted();
    await acquire(signal);
    try {
      return await work();
    } finally {
      // The slot passes directly to the next waiter, so that a new caller cannot get ahead.
      const [next] = waiting;
      if (next) {
        waiting.delete(next);
        next();
      } else running -= 1;
    }
  };
}
