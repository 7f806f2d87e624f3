// Waits for a promise, but no longer than until a signal aborts.

/**
 * Settles like `answer`, or with the signal's reason as soon as it aborts. The answer itself is not
 * cancelled, because other callers may wait for it.
 *
 * The listener is removed explicitly. If it stayed on the signal, or were left to the option `signal` of addEventListener
 * (Node 24), it would keep every answer in memory as long as the signal: all results of an account, as the SDK's objects.
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
