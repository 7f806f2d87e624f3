// Ready: every worker polls, and Temporal answers.
import { setTimeout as sleep } from 'node:timers/promises';
import type { NativeConnection, Worker } from '@temporalio/worker';

/** Probes come every few seconds, from several sources: one call to Temporal answers all of them. */
const CACHED_MS = 5_000;

/** Below the probe's own timeout of 5 s. Not the call's own deadline: the Temporal core applies that to each of its retries. */
const ANSWER_WITHIN_MS = 3_000;

/** Answers whether the process is ready; never rejects. */
export function createReadiness(workers: readonly Worker[], connection: NativeConnection): () => Promise<boolean> {
  let asked: Promise<boolean> | undefined;
  let askedAt = 0;
  const temporalAnswers = () =>
    Promise.race([
      connection.workflowService.getSystemInfo({}).then(
        () => true,
        () => false, // The reason is in the log: the workers poll the same connection.
      ),
      sleep(ANSWER_WITHIN_MS, false, { ref: false }),
    ]);
  return async () => {
    if (workers.some((worker) => worker.getState() !== 'RUNNING')) return false;
    if (asked === undefined || Date.now() - askedAt >= CACHED_MS) {
      asked = temporalAnswers();
      askedAt = Date.now();
    }
    return asked;
  };
}
