// Waiting that ends when its caller gives up.

/**
 * Settles as `answer` does, or with the signal's reason as soon as it aborts. Others may wait for the same answer: it is
 * not ended.
 *
 * The listener is taken off by hand. Left on the signal, or left to the option `signal` of addEventListener (Node 24), it
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
