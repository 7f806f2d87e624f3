// Names the operation in every error of a call.
import { AwsCallError } from './aws-errors.ts';
import { unlessAborted } from '#src/concurrency/unless-aborted.ts';

/** Makes a call. Throws an AwsCallError with the operation, or the signal's reason once it aborts. */
export async function withOperation<T>(operation: string, read: () => Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  try {
    // The client's calls end with the signal, but its waits between two attempts (of up to 20 s) do not.
    return await unlessAborted(read(), signal);
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof AwsCallError ? error : new AwsCallError(operation, error);
  }
}
