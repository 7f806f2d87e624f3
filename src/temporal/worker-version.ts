// Makes a version of the worker current, because a versioned worker gets no work until its version is.
import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError, type Client } from '@temporalio/client';

/** The version of a worker: its deployment's name and its build. */
export type WorkerVersion = { deploymentName: string; buildId: string };

const INTERVAL_MS = 1_000;

/** The numbers of the gRPC status codes for a version that the server does not know yet, or not all of whose queues it knows. */
const NOT_YET = new Set([5, 9]);

/**
 * Makes the version current, and returns whether it was not. The server knows a version a moment after its first poll:
 * until `timeoutMs` have passed, the call is repeated. Throws an Error that says what to look at if nobody polls by then.
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
      if (!isGrpcServiceError(error) || !NOT_YET.has(error.code)) throw error;
      if (Date.now() >= deadline)
        throw new Error(
          `version ${version.buildId} of ${version.deploymentName} cannot be made current: expected workers that poll with it in namespace ${namespace}, found none in ${timeoutMs / 1_000} s (${error.details}). Look at the worker's pods and their log.`,
          { cause: error },
        );
      await sleep(INTERVAL_MS);
    }
  }
}
