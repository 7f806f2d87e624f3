// Reads extras: what makes the report better but must never cost a row.
import { AwsCallError, isDeterministic } from '#src/aws/aws-errors.ts';

/** The value, or AWS's error. A transient error may not occur in another attempt. */
export type Extra<T> = { value: T } | { failed: string; isTransient: boolean };

/** Reads an extra. An error that AWS answers is returned. Throws only the signal's reason, if it aborts. */
export async function readExtra<T>(read: () => Promise<T>): Promise<Extra<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    return { failed: error.message, isTransient: !isDeterministic(error.cause) };
  }
}
