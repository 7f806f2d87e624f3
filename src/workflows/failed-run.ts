// A run that cannot go on ends with one sentence that a person understands, logged once; one that can says what it lacks.
import { ActivityFailure, ApplicationFailure, ChildWorkflowFailure, isCancellation, log } from '@temporalio/workflow';

/**
 * Throws what the run ends with: a cancellation as it is, the failure of an activity or a shard in its own words instead
 * of "Activity task failed". `what` says which step it was.
 */
export function failRun(what: string, error: unknown, runId: string): never {
  if (isCancellation(error)) throw error;
  const cause = ownWords(error as Error);
  const type = typeOf(cause);
  const fields = { run_id: runId, reason: type, error: cause };
  // Input that names what is not there is its sender's mistake, told to the sender.
  if (type === 'InvalidInput') log.warn(cause.message, fields);
  else log.error(`${what}: ${cause.message}`, fields);
  const message = type === 'InvalidInput' ? cause.message : `${what}: ${cause.message}`;
  throw ApplicationFailure.create({ type, message, nonRetryable: true, cause });
}

/** Says, and logs once, that the report could not be published anew after a retry, and which publication stands. */
export function tellEarlierStands(number: number, error: unknown, runId: string): string {
  const cause = ownWords(error as Error);
  const message = `the report could not be published anew, publication ${number} stands: ${cause.message}`;
  log.error(message, { run_id: runId, reason: typeOf(cause), error: cause });
  return message;
}

function typeOf(cause: Error): string {
  return cause instanceof ApplicationFailure ? (cause.type ?? 'RunFailed') : 'RunFailed';
}

function ownWords(error: Error): Error {
  const isWrapped = error instanceof ActivityFailure || error instanceof ChildWorkflowFailure;
  return isWrapped && error.cause ? ownWords(error.cause) : error;
}
