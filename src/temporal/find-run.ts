// Finds a run by the id that a person has: a workflow id from the UI or a run id from a report.
import { WorkflowNotFoundError, type Client } from '@temporalio/client';

export type FoundRun = { workflowId: string; runId: string };

/** Returns the run that `id` names. Undefined if the server has no such run, because it deletes closed runs after a while. */
export async function findRun(client: Client, id: string): Promise<FoundRun | undefined> {
  try {
    const { workflowId, runId, raw } = await client.workflow.getHandle(id).describe();
    return { workflowId, runId: raw.workflowExecutionInfo?.firstRunId || runId };
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  for await (const { workflowId, runId } of client.workflow.list({ query: `RunId = '${id.replaceAll("'", '')}'` }))
    return { workflowId, runId };
  return undefined;
}
