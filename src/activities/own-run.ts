// Finds out from Temporal which report run an activity belongs to. That prevents accidents; it is no defence against somebody who
// runs a workflow of their own under our name (ADR 0037).
import { getClient, log } from '@temporalio/activity';

/** A slow server must not delay an activity for long. */
const TIMEOUT_MS = 10_000;

/** The executions that are remembered. A worker meets one per shard and run. */
const MAX_REMEMBERED = 1_000;

const SHARD = 'scanShard';

type Execution = { workflowId: string; runId: string };

/** Answers by namespace and execution. They never change. */
const remembered = new Map<string, Promise<string | undefined>>();

/** The answer for a shard that no report started. */
const NO_RUN = 'none';

/**
 * Returns the report run's id: that of the first execution, which continue-as-new and reset keep. For a shard that is its parent's,
 * or `NO_RUN` if it has no parent. Undefined if the server does not answer, or is too old to say.
 */
export async function findOwnRunId(workflowType: string, execution: Execution): Promise<string | undefined> {
  const client = getClient();
  const name = `${client.options.namespace} ${execution.workflowId} ${execution.runId}`;
  const known = remembered.get(name);
  if (known) return known;
  const asking = askServer(workflowType, execution).catch((error: unknown) => {
    remembered.delete(name);
    log.warn('the server could not be asked which run an activity belongs to', { reason: 'OwnRunUnknown', error });
    return undefined;
  });
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(name, asking);
  return asking;
}

/** Returns the instant at which the run's first execution started. Throws if the server does not answer. */
export async function findRunStart(workflowId: string, firstRunId: string): Promise<Date> {
  const { startTime } = await describe({ workflowId, runId: firstRunId });
  return startTime;
}

async function askServer(workflowType: string, execution: Execution): Promise<string | undefined> {
  const { raw } = await describe(execution);
  const parent = raw.workflowExecutionInfo?.parentExecution;
  if (workflowType !== SHARD) return raw.workflowExecutionInfo?.firstRunId || undefined;
  if (!parent?.workflowId || !parent.runId) return NO_RUN;
  const of = await describe({ workflowId: parent.workflowId, runId: parent.runId });
  return of.raw.workflowExecutionInfo?.firstRunId || undefined;
}

function describe({ workflowId, runId }: Execution) {
  const client = getClient();
  return client.withDeadline(Date.now() + TIMEOUT_MS, () => client.workflow.getHandle(workflowId, runId).describe());
}
