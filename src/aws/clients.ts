// The parts that all AWS clients share: one connection pool, one retry policy, and a counter around each attempt.
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { CallStats } from '#domain/coverage/outcome.ts';
import { findErrorKind, isThrottle } from './error-table.ts';
import { takeAcquiredToken } from './rate-limited-call.ts';
import { Sha256 } from './sha256.ts';
import type { TokenBucket } from '#src/concurrency/token-bucket.ts';

/**
 * The maximum number of attempts that the SDK makes per call. Throttled attempts are 1 to 20 s apart, so a call outlasts a minute of
 * throttling.
 */
export const MAX_ATTEMPTS = 8;

/** The HTTPS proxy and the hosts reached without it. Node's agents read these variables as other tools do. */
type Proxy = { HTTPS_PROXY?: string; NO_PROXY?: string };

/**
 * Creates the connection pool of all clients. Without sharing, 2,000 clients would hold 2,001 sockets. Destroying any client closes the
 * pool.
 */
export function createSharedHandler(maxSockets: number, proxyEnv: Proxy = {}): NodeHttpHandler {
  const agent = { keepAlive: true, maxSockets };
  return new NodeHttpHandler({
    httpAgent: agent,
    httpsAgent: { ...agent, proxyEnv },
    connectionTimeout: 5_000,
    // Without throwOnRequestTimeout, the SDK only logs a warning and keeps waiting.
    requestTimeout: 30_000,
    throwOnRequestTimeout: true,
    // requestTimeout covers only the time until the first byte of the response.
    // Without socketTimeout, a body that stalls later would be awaited forever.
    socketTimeout: 30_000,
  });
}

/** Returns the settings of every client. */
export function clientDefaults(requestHandler: NodeHttpHandler, maxAttempts: number = MAX_ATTEMPTS) {
  return { requestHandler, retryMode: 'adaptive', maxAttempts, sha256: Sha256 } as const;
}

/**
 * Returns the settings of a client whose calls are all aborted by `signal`. The signal is passed to the handler and not to each call,
 * because the SDK reuses a command's resolved middleware only for calls without options. The signal does not interrupt the waits between
 * attempts.
 */
export function abortableClientSettings<D extends { requestHandler: NodeHttpHandler }>(
  signal: AbortSignal,
  defaults: D,
) {
  const { requestHandler: shared } = defaults;
  const handle: NodeHttpHandler['handle'] = (request) => shared.handle(request, { abortSignal: signal });
  return { ...defaults, requestHandler: { metadata: shared.metadata, handle }, cacheMiddleware: true } as const;
}

type Middleware = (next: (args: Attempt) => Promise<unknown>, context: object) => (args: Attempt) => Promise<unknown>;
type MeteredClient = {
  middlewareStack: {
    addRelativeTo(middleware: Middleware, options: { relation: 'after'; toMiddleware: string }): void;
    remove(name: string): boolean;
  };
};

/** One attempt of the SDK to make a call. */
export type AwsCall = { service: string; operation: string; throttled: boolean };

type Attempt = { input: object; request?: { headers?: Record<string, string> } };

/** Wraps each attempt, inside the SDK's retry logic and before the request is signed. */
type AttemptInterceptor = (send: () => Promise<unknown>, operation: string, attempt: Attempt) => Promise<unknown>;

/** Whether the attempt is a retry. The SDK sends the number of the attempt in a header. */
const isRetry = ({ request }: Attempt): boolean =>
  !(request?.headers?.['amz-sdk-request'] ?? 'attempt=1;').startsWith('attempt=1;');

/** Wraps each attempt of the client's calls in `interceptor`. */
export function interceptAttempts(client: object, interceptor: AttemptInterceptor): void {
  const stack = (client as MeteredClient).middlewareStack;
  const middleware: Middleware = (next, context) => (args) => {
    const operation = String((context as { commandName?: string }).commandName).replace(/Command$/, '');
    return interceptor(() => next(args), operation, args);
  };
  stack.addRelativeTo(middleware, { relation: 'after', toMiddleware: 'retryMiddleware' });
}

/**
 * Counts each attempt, inside the SDK's retry logic and before the request is signed. Each attempt first waits for a token, unless the call
 * has already acquired one. Because signing follows the wait, no signature is stale. `bucketOf` returns the token bucket of an operation
 * such as `ListAccounts`.
 */
export function countAttempts(
  client: object,
  callStats: Pick<CallStats, 'calls' | 'throttles' | 'retries'>,
  bucketOf: (operation: string) => TokenBucket | undefined,
  signal?: AbortSignal,
): void {
  interceptAttempts(client, async (send, operation, attempt) => {
    const token = takeAcquiredToken(attempt.input) ?? (await bucketOf(operation)?.take(signal));
    callStats.calls += 1;
    if (isRetry(attempt)) callStats.retries += 1;
    try {
      const answer = await send();
      token?.settle('answered');
      return answer;
    } catch (error) {
      const kind = findErrorKind(error);
      if (kind === 'throttled') callStats.throttles += 1;
      token?.settle(kind === 'throttled' ? 'throttled' : kind === 'passing' ? 'failed' : 'answered');
      throw error;
    }
  });
}

/**
 * Reports each attempt to `onCall` when it has ended, with or without a response. Call this before `countAttempts`: middleware added later
 * runs first, so an attempt that is aborted while waiting for its token is not reported.
 */
export function observeCalls(client: object, service: string, onCall: (call: AwsCall) => void): void {
  // The SDK's logger middleware deep-copies each response for a log that is not used.
  // The copy is a tenth of the memory that a call allocates.
  (client as MeteredClient).middlewareStack.remove('loggerMiddleware');
  interceptAttempts(client, async (send, operation) => {
    let throttled = false;
    try {
      return await send();
    } catch (error) {
      throttled = isThrottle(error);
      throw error;
    } finally {
      onCall({ service, operation, throttled });
    }
  });
}
