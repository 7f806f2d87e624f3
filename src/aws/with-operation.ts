// Adds the operation to every error of a call.
import { AwsCallError } from './aws-errors.ts';
import { unlessAborted } from '#src/concurrency/unless-aborted.ts';

/** Makes a call. Throws an AwsCallError with the operation, or the signal's reason if the signal is aborted. */
export async function withOperation<T>(operation: string, read: () => Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  try {
    // The signal aborts the client's requests, but not its waits of up to 20 s between two attempts.
    return await unlessAborted(read(), signal);
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof AwsCallError ? error : new AwsCallError(operation, error);
  }
}
