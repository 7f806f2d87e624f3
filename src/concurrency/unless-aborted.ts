// Waits for a promise, but only until a signal is aborted.

/**
 * Settles like `answer`, or rejects with the signal's reason as soon as the signal is aborted. `answer` itself is not cancelled, because
 * other callers may be waiting for it.
 *
 * The listener is removed explicitly. Otherwise it would keep all of an account's results in memory, as SDK objects, for as long as the
 * signal exists, even with the `signal` option of addEventListener (Node 24).
 */
export async function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([answer, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
