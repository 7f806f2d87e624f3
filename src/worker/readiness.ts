// Ready: every worker polls, and Temporal answers.
import type { NativeConnection, Worker } from '@temporalio/worker';

/** Probes come every few seconds, and from several sides: one question to Temporal answers all of them. */
const CACHED_MS = 5_000;

/** Below the probe's own time-out of 5 s. */
const ANSWER_WITHIN_MS = 3_000;

/** Answers whether the process is ready; never rejects. */
export function createReadiness(workers: readonly Worker[], connection: NativeConnection): () => Promise<boolean> {
  let asked: Promise<boolean> | undefined;
  let askedAt = 0;
  const temporalAnswers = () =>
    connection
      .withDeadline(Date.now() + ANSWER_WITHIN_MS, () => connection.workflowService.getSystemInfo({}))
      .then(
        () => true,
        () => false, // Why not is in the log: the workers poll the same connection.
      );
  return async () => {
    if (workers.some((worker) => worker.getState() !== 'RUNNING')) return false;
    if (asked === undefined || Date.now() - askedAt >= CACHED_MS) {
      asked = temporalAnswers();
      askedAt = Date.now();
    }
    return asked;
  };
}
