// Decides whether the process is ready, which means that every worker polls and that Temporal responds.
import { setTimeout as sleep } from 'node:timers/promises';
import type { NativeConnection, Worker } from '@temporalio/worker';

/** How long a result is cached. Probes arrive every few seconds from several sources, and one call to Temporal serves all of them. */
const CACHE_TTL_MS = 5_000;

/**
 * The timeout for Temporal's response, below the probe's own timeout of 5 s. A deadline on the call would not be enough, because Temporal's
 * core applies it to each retry.
 */
const RESPONSE_TIMEOUT_MS = 3_000;

/** Returns a function that determines whether the process is ready. That function never rejects. */
export function createReadiness(workers: readonly Worker[], connection: NativeConnection): () => Promise<boolean> {
  let latestCheck: Promise<boolean> | undefined;
  let latestCheckAt = 0;
  const isTemporalReachable = () =>
    Promise.race([
      connection.workflowService.getSystemInfo({}).then(
        () => true,
        () => false, // The workers poll over the same connection, so the reason is already in the log.
      ),
      sleep(RESPONSE_TIMEOUT_MS, false, { ref: false }),
    ]);
  return async () => {
    if (workers.some((worker) => worker.getState() !== 'RUNNING')) return false;
    if (latestCheck === undefined || Date.now() - latestCheckAt >= CACHE_TTL_MS) {
      latestCheck = isTemporalReachable();
      latestCheckAt = Date.now();
    }
    return latestCheck;
  };
}
