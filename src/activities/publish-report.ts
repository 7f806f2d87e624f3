// Publishes on a separate thread, so that writing a million rows delays neither heartbeats nor other activities.
import { Worker } from 'node:worker_threads';
import { Context } from '@temporalio/activity';
import type { AwsCall } from '#src/aws/clients.ts';
import type { Config } from '#src/config/config.ts';
import { withSmallHeaps } from '#src/heap.ts';
import type { PublishActivities, PublishInput } from '#src/workflows/activity-types.ts';
import type { MessageFromThread, ThreadInput, MessageToThread } from './publish-thread.ts';
import { openAttempt } from './failing-attempts.ts';
import { findRunStart } from './own-run.ts';
import { publishingFailure } from './failures.ts';
import type { Publication } from '#src/workflows/types.ts';
import { createSemaphore } from '#src/concurrency/semaphore.ts';
import { withHeartbeat } from './with-heartbeat.ts';

/** The number of workbooks written concurrently, each on its own thread. The pod has enough memory for two workbooks. */
export const PUBLISHING_SLOTS = 2;

/** An upper bound for the duration of a run. */
const MAX_RUN_MS = 7 * 86_400_000;

/** How long a cancelled thread may take to abort its uploads before it is terminated. */
const ABORT_GRACE_MS = 5_000;

/** V8's heap limit for the thread, in MiB. Rows are streamed; only the coverage of every account and region stays in memory. */
const THREAD_MEMORY = { maxOldGenerationSizeMb: 256 };

/** Callbacks for each AWS call of the thread and for each successful publication. */
export type PublishObserver = { onCall: (call: AwsCall) => void; onPublished: () => void };

export function createPublishReport(config: Config, observer: PublishObserver): PublishActivities['publishReport'] {
  const withPermit = createSemaphore(PUBLISHING_SLOTS);
  return async (input) => {
    const attempt = openAttempt(input.reportFailureAfterMs);
    let rows = 0;
    const onProgress = (written: number) => (rows = written);
    const details = () => ({ rows, ...attempt.times() });
    return withHeartbeat({ details, toFailure: attempt.recordFailure }, async (signal, beat) => {
      beat();
      // The thread's heap adds to the memory that the scan uses.
      const acceptsMissingMac = await startedBeforeEvidenceKey(config, input);
      const publish = () =>
        withSmallHeaps(() =>
          publishOnThread({ config, input, acceptsMissingMac }, { onCall: observer.onCall, onProgress }, signal),
        );
      const publication = await withPermit(publish, signal);
      observer.onPublished();
      return publication;
    });
  };
}

/**
 * Whether the run may publish evidence without MACs. The start time comes from Temporal, because an attacker could forge a start time in
 * the input. No run that started before the key was set is still open seven days later.
 */
async function startedBeforeEvidenceKey(config: Config, { workflowId, runId }: PublishInput): Promise<boolean> {
  if (config.EVIDENCE_KEY_SINCE === undefined) return false;
  const since = Date.parse(config.EVIDENCE_KEY_SINCE);
  if (Date.now() >= since + MAX_RUN_MS) return false;
  return (await findRunStart(workflowId, runId)).getTime() < since;
}

async function publishOnThread(
  workerData: ThreadInput,
  { onCall, onProgress }: { onCall: PublishObserver['onCall']; onProgress: (rows: number) => void },
  signal: AbortSignal,
): Promise<Publication> {
  const { log } = Context.current(); // The activity context is no longer available when the thread's events arrive.
  const thread = new Worker(new URL('publish-thread.ts', import.meta.url), {
    workerData,
    resourceLimits: THREAD_MEMORY,
    stderr: true,
  });
  // Libraries on the thread print to stderr, and each line becomes a log line.
  thread.stderr.on('data', (text: Buffer) => log.warn(String(text).trim()));
  const abort = () => {
    thread.postMessage({ kind: 'abort' } satisfies MessageToThread);
    setTimeout(() => void thread.terminate(), ABORT_GRACE_MS).unref();
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await new Promise<Publication>((resolve, reject) => {
      thread.on('message', (message: MessageFromThread) => {
        if (message.kind === 'progress') onProgress(message.rows);
        else if (message.kind === 'called') onCall(message.call);
        else if (message.kind === 'incomplete') log.warn(message.problem, { reason: message.reason });
        else if (message.kind === 'published') resolve(message.publication);
        else reject(publishingFailure(message));
      });
      thread.on('error', reject);
      thread.on('exit', (code) => reject(new Error(`the publishing thread ended (exit code ${code})`)));
    });
  } finally {
    signal.removeEventListener('abort', abort);
    await thread.terminate();
  }
}
