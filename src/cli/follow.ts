// Follows a run, with a progress bar on a terminal and plain lines elsewhere.
import type { WorkflowHandle } from '@temporalio/client';
import type { Progress } from '#src/workflows/types.ts';
/** A publication as the query `progress` returns it. */
export type Published = NonNullable<Progress['publication']>;

const POLL_INTERVAL_MS = 500;
const BAR_CHARACTERS = 30;

/** Returns the number of the run's latest publication, including a failed one, or 0 if there is none yet. */
export function latestNumber({ publication, unpublished }: Progress): number {
  return Math.max(publication?.number ?? 0, unpublished?.number ?? 0);
}

/**
 * Follows a run until it has published with a number above `after` and either waits for retries or has ended. Throws the run's own failure
 * if the run failed, or an Error with the reason if there is no such publication.
 */
export async function followRun(handle: WorkflowHandle, out: NodeJS.WriteStream, after = 0): Promise<Published> {
  let lastLine = '';
  for (;;) {
    const progress = await readProgress(handle);
    const line = progress && formatProgress(progress);
    if (line && line !== lastLine) {
      lastLine = line;
      out.write(out.isTTY ? `\r\u001B[K${line}` : `${line}\n`);
    }
    const { publication } = progress ?? {};
    const isWaitingOrDone = progress && ['awaiting-retry', 'done'].includes(progress.phase);
    if (isWaitingOrDone && publication && publication.number > after) {
      if (out.isTTY) out.write('\n');
      return publication;
    }
    if (isWaitingOrDone && progress.unpublished && progress.unpublished.number > after)
      throw new Error(progress.unpublished.reason);
    const { status } = await handle.describe();
    if (status.name !== 'RUNNING' && status.name !== 'COMPLETED') await handle.result(); // `result` throws the run's failure.
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
}

/** Queries the run's progress. Returns undefined while no worker responds, in which case both the run and the command wait for a worker. */
async function readProgress(handle: WorkflowHandle): Promise<Progress | undefined> {
  try {
    return await handle.query<Progress>('progress');
  } catch {
    return undefined; // The next poll repeats the query, and the server knows whether the run failed.
  }
}

function formatProgress({ phase, accounts, done, failed, rows }: Progress): string {
  if (accounts === 0) return `${phase}…`;
  const filled = Math.round((done / accounts) * BAR_CHARACTERS);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_CHARACTERS - filled);
  return `${phase.padEnd(14)} ${bar} ${done}/${accounts} accounts, ${failed} failed, ${rows} rows`;
}
