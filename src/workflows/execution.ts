// What a run is from its start: its ids, its instants, and the schedule that started it.
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';
import { originOf, type Origin } from './origin.ts';

const scheduledStartTime = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);
const scheduledById = defineSearchAttributeKey('TemporalScheduledById', SearchAttributeType.KEYWORD);

export type Execution = {
  /** The same through continue-as-new and reset. */
  runId: string;
  workflowId: string;
  /** ISO instant at which the run started, also where it has continued as new since. */
  startedAt: string;
  /** ISO instant that gives the report its date. */
  scheduledAt: string;
  executionExpiration: Date | undefined;
  origin: Origin;
};

/** `carriedStart` is when the run started, if this execution continues it. */
export function currentExecution(carriedStart: string | undefined): Execution {
  const { workflowId, firstExecutionRunId, startTime, executionExpirationTime, typedSearchAttributes, memo } =
    workflowInfo();
  return {
    runId: firstExecutionRunId,
    workflowId,
    startedAt: carriedStart ?? startTime.toISOString(),
    scheduledAt: (typedSearchAttributes.get(scheduledStartTime) ?? startTime).toISOString(),
    executionExpiration: executionExpirationTime,
    origin: originOf(typedSearchAttributes.get(scheduledById), memo),
  };
}
