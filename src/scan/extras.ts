// Reads extras: what makes the report better but must never cost a row.
import { AwsCallError, isDeterministic } from '#src/aws/aws-errors.ts';

/** Why an extra is unknown. A transient reason may not occur in another attempt. */
export type FailedExtra = { failed: string; isTransient: boolean };

/** The value, or AWS's error. */
export type Extra<T> = { value: T } | FailedExtra;

/** Whether another attempt may read what this one could not. */
export function isTransient(extra: Extra<unknown>): boolean {
  return 'failed' in extra && extra.isTransient;
}

/** Reads an extra. An error that AWS answers is returned. Throws only the signal's reason, if it aborts. */
export async function readExtra<T>(read: () => Promise<T>): Promise<Extra<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    return { failed: error.message, isTransient: !isDeterministic(error.cause) };
  }
}
