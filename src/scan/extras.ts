// Reads extras, which are optional data that improve the report. A failure to read an extra must never cause rows to be lost.
import { AwsCallError, isDeterministic } from '#src/aws/aws-errors.ts';

/** The reason why an extra could not be read. A transient failure may not recur in another attempt. */
export type FailedExtra = { failed: string; isTransient: boolean };

/** The value of an extra, or the reason why it could not be read. */
export type Extra<T> = { value: T } | FailedExtra;

/** Whether another attempt may succeed in reading an extra that this one could not read. */
export function isTransient(extra: Extra<unknown>): boolean {
  return 'failed' in extra && extra.isTransient;
}

/** Reads an extra. Errors from AWS are returned and not thrown. Throws only the signal's reason, if the signal is aborted. */
export async function readExtra<T>(read: () => Promise<T>): Promise<Extra<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    return { failed: error.message, isTransient: !isDeterministic(error.cause) };
  }
}
