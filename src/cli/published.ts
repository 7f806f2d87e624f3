// The last steps of `report` and `retry`: follow the run, print its publication and set an exit code for scripts.
import type { WorkflowHandle } from '@temporalio/client';
import { followRun, type Published } from './follow.ts';
import type { Progress } from '#src/workflows/types.ts';
import { summaryLines } from './summary.ts';

/** The exit code if the report was published but some accounts failed. */
const PARTIAL_EXIT_CODE = 2;

export type FollowedPublication = { publication: Published; lines: string[] };

/**
 * Follows a run. On Ctrl-C, the run continues, and a message explains how to follow it again. Progress is written to stderr, and the result
 * to stdout.
 */
export async function followUntilPublished(handle: WorkflowHandle, after?: number): Promise<FollowedPublication> {
  const stopFollowing = () => {
    console.error(`\nThe run continues. To follow it again: npm run report -- --follow '${handle.workflowId}'`);
    process.exit(130); // The exit code by which shells report that a command was ended by Ctrl-C.
  };
  process.once('SIGINT', stopFollowing);
  try {
    const publication = await followRun(handle, process.stderr, after);
    return { publication, lines: [...(await summaryLines(handle, publication)), ...(await retryLines(handle))] };
  } finally {
    process.removeListener('SIGINT', stopFollowing);
  }
}

/** Returns lines that explain how to retry failed accounts, if the run waits for retries. */
async function retryLines(handle: WorkflowHandle): Promise<string[]> {
  const { phase } = await handle.query<Progress>('progress');
  if (phase !== 'awaiting-retry') return [];
  return [`\nAfter fixing the cause, run: npm run retry -- --workflow-id '${handle.workflowId}'\n`];
}

/** Prints the publication and sets the exit code: 0 if it is complete, 2 if accounts failed. */
export function printPublication(
  { publication, lines }: FollowedPublication,
  run: { workflowId: string; runId: string; json: boolean },
): void {
  const { workflowId, runId, json } = run;
  if (json) console.log(JSON.stringify({ workflowId, runId, ...publication }));
  else for (const line of [...lines, `Report: ${publication.keys.report}`]) console.log(line);
  process.exitCode = publication.status === 'complete' ? 0 : PARTIAL_EXIT_CODE;
}
