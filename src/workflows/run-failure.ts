// A run that cannot go on ends with one sentence that a person understands, logged once; one that can says what it lacks.
import { ActivityFailure, ApplicationFailure, ChildWorkflowFailure, isCancellation, log } from '@temporalio/workflow';
import type { RunState, FailedRepublication } from './types.ts';
import { nextNumber } from './run-state.ts';
import { deprecateKeptPublication, deprecateKeptPublicationAfterScan } from './patches.ts';

/** Steps that are taken again in a retry, and the words for one that failed: the first time, and after a publication. */
const STEPS = {
  scan: {
    first: 'the accounts could not be read',
    again: 'the accounts could not be read again',
    deprecate: deprecateKeptPublicationAfterScan,
  },
  publish: {
    first: 'the report could not be published',
    again: 'the report could not be republished',
    deprecate: deprecateKeptPublication,
  },
} as const;

export type RepeatedStep = keyof typeof STEPS;

/**
 * Throws what the run ends with: a cancellation as it is, the failure of an activity or a shard in its own words instead
 * of "Activity task failed". `what` says which step it was.
 */
export function failRun(what: string, error: unknown, runId: string): never {
  if (isCancellation(error)) throw error;
  const cause = rootCause(error as Error);
  const type = failureType(cause);
  const fields = { run_id: runId, reason: type, error: cause };
  // Input that names what is not there is its sender's mistake, reported to the sender.
  if (type === 'InvalidInput') log.warn(cause.message, fields);
  else log.error(`${what}: ${cause.message}`, fields);
  const message = type === 'InvalidInput' ? cause.message : `${what}: ${cause.message}`;
  throw ApplicationFailure.create({ type, message, nonRetryable: true, cause });
}

/**
 * Ends a run of which a step failed for good. One that has published goes on with that publication: it gets why there is
 * no later one, which is logged once.
 */
export function failOrKeepPublication(
  run: Pick<RunState, 'publication' | 'unpublished'>,
  step: RepeatedStep,
  error: unknown,
  runId: string,
): FailedRepublication {
  const { first, again, deprecate } = STEPS[step];
  const earlier = run.publication?.number;
  if (earlier === undefined || isCancellation(error)) return failRun(first, error, runId);
  deprecate();
  const cause = rootCause(error as Error);
  const reason = `${again}, publication ${earlier} stands: ${cause.message}`;
  log.error(reason, { run_id: runId, reason: failureType(cause), error: cause });
  return { number: nextNumber(run), reason };
}

/** What a failure is called in logs and in the runbook. */
export function failureType(cause: Error): string {
  return cause instanceof ApplicationFailure ? (cause.type ?? 'RunFailed') : 'RunFailed';
}

function rootCause(error: Error): Error {
  const isWrapped = error instanceof ActivityFailure || error instanceof ChildWorkflowFailure;
  return isWrapped && error.cause ? rootCause(error.cause) : error;
}
