// Finds a run by the id that a person enters, which is a workflow id from the UI or a run id from a report.
import { WorkflowNotFoundError, type Client } from '@temporalio/client';

export type FoundRun = { workflowId: string; runId: string };

/** Returns the run with this id, or undefined if the server does not have it, because closed runs are deleted after a while. */
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
