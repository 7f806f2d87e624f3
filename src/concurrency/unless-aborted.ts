// Waiting for a promise that ends when the signal aborts.

/**
 * Settles like `answer`, or with the signal's reason as soon as it aborts. The answer itself is not
 * cancelled, because others may wait for it.
 *
 * The listener is removed explicitly. Left on the signal, or left to the option `signal` of addEventListener (Node 24), it
 * would keep every answer until the signal goes: all results of an account, as the SDK's objects.
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
