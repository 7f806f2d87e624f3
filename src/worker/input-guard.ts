// Rejects an activity if its input is invalid, or if it was not started by the report run that its input names.
import { activityInfo } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { invalidActivityInputFailure, callerMismatchFailure } from '#src/activities/failures.ts';
import { INPUT_SCHEMAS } from '#src/activities/input-schemas.ts';
import { findReportRunId } from '#src/activities/own-run.ts';
import { findFaults } from '#src/workflows/faults.ts';

const WORKFLOW_TYPES = ['complianceReport', 'scanShard'];

/** The fields by which an input names its run and workflow. For a notification, they are in its event (`news`). */
type RunBound = { runId?: string; workflowId?: string; news?: { runId: string; workflowId: string } };

/** Checks every input before the activity runs. Both failures are non-retryable, because the same input would fail again. */
export const inputGuard: ActivityInterceptorsFactory = () => ({
  inbound: {
    async execute(input, next) {
      const { activityType, workflowExecution, workflowType } = activityInfo();
      if (!workflowExecution || !workflowType || !WORKFLOW_TYPES.includes(workflowType))
        throw callerMismatchFailure(activityType, 'expected to be started by complianceReport or scanShard');
      const [argument, ...others] = input.args;
      const schema = Object.hasOwn(INPUT_SCHEMAS, activityType)
        ? INPUT_SCHEMAS[activityType as keyof typeof INPUT_SCHEMAS]
        : undefined;
      const parsed = schema?.safeParse(argument);
      if (parsed && !parsed.success) throw invalidActivityInputFailure(activityType, findFaults(parsed.error));
      if (others.length > 0) throw invalidActivityInputFailure(activityType, 'expected one argument');
      await assertOwnRun(activityType, workflowType, workflowExecution, argument as RunBound | undefined);
      return next(input);
    },
  },
});

async function assertOwnRun(
  activityType: string,
  workflowType: string,
  execution: { workflowId: string; runId: string },
  { news, runId = news?.runId, workflowId = news?.workflowId }: RunBound = {},
): Promise<void> {
  if (workflowId !== undefined && workflowId !== execution.workflowId)
    throw callerMismatchFailure(activityType, `expected the workflow ${execution.workflowId}, found ${workflowId}`);
  if (runId === undefined) return;
  const own = await findReportRunId(workflowType, execution);
  if (own !== undefined && own !== runId)
    throw callerMismatchFailure(
      activityType,
      `expected the run ${own} of the workflow that started it, found ${runId}`,
    );
}
