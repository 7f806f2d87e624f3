// Waits for Temporal, which may start after the worker or be unavailable for a while, and logs that the worker is waiting.
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection, isGrpcServiceError, type ConnectionOptions } from '@temporalio/client';
import type { Logger } from 'pino';
import { errorFields } from '#src/observability/log.ts';

/** The pauses between attempts. The last pause repeats. */
const RETRY_PAUSES_MS = [1_000, 2_000, 5_000, 10_000];

const RESPONSE_TIMEOUT_MS = 5_000;

/**
 * Resolves when the server responds and the namespace exists. Each attempt before that logs a `warn` line. A separate connection is used
 * because Temporal's core, including its metrics, shuts down if its first connection fails.
 */
export async function awaitTemporal(
  { connectionOptions, namespace }: { connectionOptions: ConnectionOptions; namespace: string },
  logger: Logger,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask(connectionOptions, namespace);
    } catch (error) {
      const pauseMs = RETRY_PAUSES_MS[Math.min(attempt, RETRY_PAUSES_MS.length) - 1]!;
      const server = toHostAndPort(connectionOptions.address);
      const problem = isNotFound(error)
        ? `Temporal at ${server} has no namespace ${namespace}; create it, or correct TEMPORAL_NAMESPACE`
        : `Temporal does not answer at ${server}, namespace ${namespace}`;
      logger.warn({ ...errorFields(error), attempt }, `${problem}: next try in ${pauseMs / 1_000} s`);
      await sleep(pauseMs);
    }
  }
}

async function ask(options: ConnectionOptions, namespace: string): Promise<void> {
  const connection = await Connection.connect({ ...options, connectTimeout: RESPONSE_TIMEOUT_MS });
  try {
    await connection.withDeadline(Date.now() + RESPONSE_TIMEOUT_MS, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
  } finally {
    await connection.close();
  }
}

/** The gRPC status code NOT_FOUND. */
const NOT_FOUND = 5;

/** Whether the server responded that the namespace does not exist. */
function isNotFound(error: unknown): boolean {
  return isGrpcServiceError(error) && (error.code as number) === NOT_FOUND;
}

/** Returns only the host and port of an address, because an address may be a URL that contains a password. */
function toHostAndPort(address = 'localhost:7233'): string {
  return address.replace(/^[a-z]+:\/\//, '').replace(/^[^@/]*@/, '');
}
