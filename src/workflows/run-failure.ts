// Converts the failure of a step into one readable sentence and logs it.
// The run then fails with that sentence, or keeps its earlier publication.
import { ActivityFailure, ApplicationFailure, ChildWorkflowFailure, isCancellation, log } from '@temporalio/workflow';
import type { RunState, FailedRepublication } from './types.ts';
import { nextNumber } from './run-state.ts';
import { deprecateKeptPublication, deprecateKeptPublicationAfterScan } from './patches.ts';

/** The steps that a retry repeats, with the message for a failure before (`first`) and after (`again`) a publication. */
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
 * Throws the failure that ends the run. A cancellation is rethrown unchanged. The failure of an activity or a shard gets the message
 * of its cause instead of "Activity task failed". `what` describes the step that failed.
 */
export function failRun(what: string, error: unknown, runId: string): never {
  if (isCancellation(error)) throw error;
  const cause = rootCause(error as Error);
  const type = failureType(cause);
  const fields = { run_id: runId, reason: type, error: cause };
  // Input that names something nonexistent is the sender's mistake, and the sender gets the error, so only a warning is logged.
  if (type === 'InvalidInput') log.warn(cause.message, fields);
  else log.error(`${what}: ${cause.message}`, fields);
  const message = type === 'InvalidInput' ? cause.message : `${what}: ${cause.message}`;
  throw ApplicationFailure.create({ type, message, nonRetryable: true, cause });
}

/**
 * Fails a run if a step failed for good before the run's first publication. A run that has already published keeps that publication. In
 * that case, logs and returns the reason why there is no later publication.
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

/** Returns the type by which logs and the runbook refer to a failure. */
export function failureType(cause: Error): string {
  return cause instanceof ApplicationFailure ? (cause.type ?? 'RunFailed') : 'RunFailed';
}

function rootCause(error: Error): Error {
  const isWrapped = error instanceof ActivityFailure || error instanceof ChildWorkflowFailure;
  return isWrapped && error.cause ? rootCause(error.cause) : error;
}
