// Reads the facts that are fixed when a run starts: its ids, its start and timeout, and the schedule that started it.
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';
import { readOrigin, type Origin } from './origin.ts';

const scheduledStartTime = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);
const scheduledById = defineSearchAttributeKey('TemporalScheduledById', SearchAttributeType.KEYWORD);

export type Execution = {
  /** The report run's id, which is the id of its first execution in Temporal, so that continue-as-new and reset do not change it. */
  runId: string;
  workflowId: string;
  /** The ISO instant at which the run started. Continue-as-new does not change it. */
  startedAt: string;
  /** The ISO instant from which the report date is derived. */
  scheduledAt: string;
  executionExpiration: Date | undefined;
  origin: Origin;
};

/** Reads the execution from Temporal. `carriedStart` is the start of the run, if this execution continues an earlier one. */
export function currentExecution(carriedStart: string | undefined): Execution {
  const { workflowId, firstExecutionRunId, startTime, executionExpirationTime, typedSearchAttributes, memo } =
    workflowInfo();
  return {
    runId: firstExecutionRunId,
    workflowId,
    startedAt: carriedStart ?? startTime.toISOString(),
    scheduledAt: (typedSearchAttributes.get(scheduledStartTime) ?? startTime).toISOString(),
    executionExpiration: executionExpirationTime,
    origin: readOrigin(typedSearchAttributes.get(scheduledById), memo),
  };
}
