// Follows a run, with a progress bar on a terminal and plain lines elsewhere.
import type { WorkflowHandle } from '@temporalio/client';
import type { Progress } from '#src/workflows/types.ts';
/** A publication as the query `progress` returns it. */
export type Published = NonNullable<Progress['publication']>;

const POLL_MS = 500;
const BAR_CHARACTERS = 30;

/** Returns the number of the run's latest publication, even a failed one, or 0 before the first. */
export function latestNumber({ publication, unpublished }: Progress): number {
  return Math.max(publication?.number ?? 0, unpublished?.number ?? 0);
}

/**
 * Follows a run until it has a publication with a number above `after`, and waits for retries or has ended. Throws the run's
 * own failure if it failed, and the reason if there is no such publication.
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
    if (status.name !== 'RUNNING' && status.name !== 'COMPLETED') await handle.result(); // It throws the run's failure.
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Queries the run's progress. Undefined while no worker answers: the run waits for a worker then, and so do we. */
async function readProgress(handle: WorkflowHandle): Promise<Progress | undefined> {
  try {
    return await handle.query<Progress>('progress');
  } catch {
    return undefined; // The next poll asks again. The server itself says whether the run failed.
  }
}

function formatProgress({ phase, accounts, done, failed, rows }: Progress): string {
  if (accounts === 0) return `${phase}…`;
  const filled = Math.round((done / accounts) * BAR_CHARACTERS);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_CHARACTERS - filled);
  return `${phase.padEnd(14)} ${bar} ${done}/${accounts} accounts, ${failed} failed, ${rows} rows`;
}
