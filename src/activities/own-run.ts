// Asks Temporal which report run an activity belongs to. The answer prevents mistakes, but does not stop an attacker who runs their own
// workflow under our workflow type (ADR 0037).
import { getClient, log } from '@temporalio/activity';

/** A slow server must not delay an activity for long. */
const TIMEOUT_MS = 10_000;

/** The maximum number of executions in the cache. Each shard and each report run is one execution. */
const MAX_CACHED_RUN_IDS = 1_000;

const SHARD_WORKFLOW_TYPE = 'scanShard';

type Execution = { workflowId: string; runId: string };

/** The cached results by namespace and execution. They never change. */
const cachedRunIds = new Map<string, Promise<string | undefined>>();

/** The result for a shard that was not started by a report. */
const NO_RUN = 'none';

/**
 * Returns the report run's id, which is the id of its first execution and survives continue-as-new and reset. For a shard, returns the id
 * of the parent run, or `NO_RUN` if there is no parent. Returns undefined if the server does not respond, or if its version is too old to
 * return the id.
 */
export async function findReportRunId(workflowType: string, execution: Execution): Promise<string | undefined> {
  const client = getClient();
  const name = `${client.options.namespace} ${execution.workflowId} ${execution.runId}`;
  const known = cachedRunIds.get(name);
  if (known) return known;
  const request = fetchReportRunId(workflowType, execution).catch((error: unknown) => {
    cachedRunIds.delete(name);
    log.warn('the server could not be asked which run an activity belongs to', { reason: 'OwnRunUnknown', error });
    return undefined;
  });
  if (cachedRunIds.size >= MAX_CACHED_RUN_IDS) cachedRunIds.clear();
  cachedRunIds.set(name, request);
  return request;
}

/** Returns the instant at which the run's first execution started. Throws if the server does not respond. */
export async function findRunStart(workflowId: string, firstRunId: string): Promise<Date> {
  const { startTime } = await describe({ workflowId, runId: firstRunId });
  return startTime;
}

async function fetchReportRunId(workflowType: string, execution: Execution): Promise<string | undefined> {
  const { raw } = await describe(execution);
  const parent = raw.workflowExecutionInfo?.parentExecution;
  if (workflowType !== SHARD_WORKFLOW_TYPE) return raw.workflowExecutionInfo?.firstRunId || undefined;
  if (!parent?.workflowId || !parent.runId) return NO_RUN;
  const of = await describe({ workflowId: parent.workflowId, runId: parent.runId });
  return of.raw.workflowExecutionInfo?.firstRunId || undefined;
}

function describe({ workflowId, runId }: Execution) {
  const client = getClient();
  return client.withDeadline(Date.now() + TIMEOUT_MS, () => client.workflow.getHandle(workflowId, runId).describe());
}
