// Makes a version of the worker current, because a versioned worker gets no tasks until its version is current.
import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError, type Client } from '@temporalio/client';

/** The version of a worker: its deployment's name and its build. */
export type WorkerVersion = { deploymentName: string; buildId: string };

const INTERVAL_MS = 1_000;

/** The numbers of the gRPC status codes that the server returns while it does not know the version, or not all of its task queues. */
const RETRYABLE_CODES = new Set([5, 9]);

/**
 * Makes the version current, and returns false if it was already current. The server does not know a version until shortly after its first
 * poll, so the call is repeated for up to `timeoutMs`. If no worker of the version polls by then, throws an Error that says what to check.
 */
export async function makeVersionCurrent(client: Client, version: WorkerVersion, timeoutMs: number): Promise<boolean> {
  const { namespace } = client.options;
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      const { previousDeploymentVersion: previous } = await client.workflowService.setWorkerDeploymentCurrentVersion({
        ...version,
        namespace,
      });
      return previous?.buildId !== version.buildId;
    } catch (error) {
      if (!isGrpcServiceError(error) || !RETRYABLE_CODES.has(error.code)) throw error;
      if (Date.now() >= deadline)
        throw new Error(
          `version ${version.buildId} of ${version.deploymentName} cannot be made current: expected workers that poll with it in namespace ${namespace}, found none in ${timeoutMs / 1_000} s (${error.details}). Look at the worker's pods and their log.`,
          { cause: error },
        );
      await sleep(INTERVAL_MS);
    }
  }
}
