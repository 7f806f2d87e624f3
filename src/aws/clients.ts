// The parts that all AWS clients share: one connection pool, one retry policy, and a counter around each attempt.
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { CallStats } from '#domain/coverage/outcome.ts';
import { findErrorKind, isThrottle } from './error-table.ts';
import { takeAcquiredToken } from './rate-limited-call.ts';
import { Sha256 } from './sha256.ts';
import type { TokenBucket } from '#src/concurrency/token-bucket.ts';

/** The SDK's attempts per call. Throttled attempts are 1 to 20 s apart, so that they outlast a minute of throttling. */
export const MAX_ATTEMPTS = 8;

/** The HTTPS proxy and the hosts reached without it. Node's agents read these variables as other tools do. */
type Proxy = { HTTPS_PROXY?: string; NO_PROXY?: string };

/** Creates all clients' pool: 2,000 clients with separate handlers hold 2,001 sockets. Destroying a client ends the pool. */
export function createSharedHandler(maxSockets: number, proxyEnv: Proxy = {}): NodeHttpHandler {
  const agent = { keepAlive: true, maxSockets };
  return new NodeHttpHandler({
    httpAgent: agent,
    httpsAgent: { ...agent, proxyEnv },
    connectionTimeout: 5_000,
    // Without throwOnRequestTimeout the SDK only warns and waits on.
    requestTimeout: 30_000,
    throwOnRequestTimeout: true,
    // requestTimeout ends with the first byte of the answer. Without socketTimeout, a body that stalls later is awaited forever.
    socketTimeout: 30_000,
  });
}

/** Returns the settings of every client. */
export function clientDefaults(requestHandler: NodeHttpHandler, maxAttempts: number = MAX_ATTEMPTS) {
  return { requestHandler, retryMode: 'adaptive', maxAttempts, sha256: Sha256 } as const;
}

/**
 * Returns the settings of a client whose calls all end with `signal`. The signal goes to the handler and not into each call's
 * options, because only for calls without options does the SDK resolve its middleware once per command. The waits between
 * attempts do not see the signal.
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

/** One attempt of the SDK at one call. */
export type AwsCall = { service: string; operation: string; throttled: boolean };

type Attempt = { input: object; request?: { headers?: Record<string, string> } };

/** Wraps each attempt, after the SDK's retry logic and before its signature. */
type AroundAttempt = (send: () => Promise<unknown>, operation: string, attempt: Attempt) => Promise<unknown>;

/** Whether the attempt is a retry. The SDK sends the attempt's number in a header. */
const isRetry = ({ request }: Attempt): boolean =>
  !(request?.headers?.['amz-sdk-request'] ?? 'attempt=1;').startsWith('attempt=1;');

/** Runs `around` for each attempt of the client's calls. */
export function aroundAttempts(client: object, around: AroundAttempt): void {
  const stack = (client as MeteredClient).middlewareStack;
  const middleware: Middleware = (next, context) => (args) => {
    const operation = String((context as { commandName?: string }).commandName).replace(/Command$/, '');
    return around(() => next(args), operation, args);
  };
  stack.addRelativeTo(middleware, { relation: 'after', toMiddleware: 'retryMiddleware' });
}

/**
 * Counts each attempt, after the SDK's retry logic and before its signature. An attempt waits for its token first, unless the
 * call already has one; because the wait precedes the signature, no signature is stale. `bucketOf` returns the token bucket of
 * an operation such as `ListAccounts`.
 */
export function countAttempts(
  client: object,
  callStats: Pick<CallStats, 'calls' | 'throttles' | 'retries'>,
  bucketOf: (operation: string) => TokenBucket | undefined,
  signal?: AbortSignal,
): void {
  aroundAttempts(client, async (send, operation, attempt) => {
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
 * Reports each attempt to `onCall` when it has ended, with or without an answer. Call it before `countAttempts`: middleware
 * added later runs first, so an attempt that gives up waiting for its token is not reported.
 */
export function observeCalls(client: object, service: string, onCall: (call: AwsCall) => void): void {
  // The SDK's own observer deep-copies each answer for a log that nobody keeps. That is a tenth of what a call allocates.
  (client as MeteredClient).middlewareStack.remove('loggerMiddleware');
  aroundAttempts(client, async (send, operation) => {
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
