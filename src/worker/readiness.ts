// Decides whether the process is ready, which means that every worker polls and that Temporal answers.
import { setTimeout as sleep } from 'node:timers/promises';
import type { NativeConnection, Worker } from '@temporalio/worker';

/** How long an answer is cached. Probes come every few seconds from several sources, and one call to Temporal answers all. */
const CACHE_MS = 5_000;

/** Below the probe's own timeout of 5 s. A deadline of the call is not enough: the Temporal core applies it to each retry. */
const ANSWER_TIMEOUT_MS = 3_000;

/** Returns a function that says whether the process is ready. That function never rejects. */
export function createReadiness(workers: readonly Worker[], connection: NativeConnection): () => Promise<boolean> {
  let latestAnswer: Promise<boolean> | undefined;
  let latestAnswerAt = 0;
  const temporalAnswers = () =>
    Promise.race([
      connection.workflowService.getSystemInfo({}).then(
        () => true,
        () => false, // The workers poll the same connection, so the log already has the reason.
      ),
      sleep(ANSWER_TIMEOUT_MS, false, { ref: false }),
    ]);
  return async () => {
    if (workers.some((worker) => worker.getState() !== 'RUNNING')) return false;
    if (latestAnswer === undefined || Date.now() - latestAnswerAt >= CACHE_MS) {
      latestAnswer = temporalAnswers();
      latestAnswerAt = Date.now();
    }
    return latestAnswer;
  };
}
