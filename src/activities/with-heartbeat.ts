// Sends heartbeats during a long activity, which also lets the activity notice that it was cancelled.
import { cancellationSignal, heartbeat } from '@temporalio/activity';

/**
 * The default interval, which is well below most heartbeat timeouts (30 s and 60 s) but longer than it takes to scan most accounts, because
 * each heartbeat is a write on the server.
 */
const INTERVAL_MS = 5_000;

export type HeartbeatOptions = {
  intervalMs?: number;
  /** Returns the details that the next attempt receives if this one ends without a result. */
  details?: () => unknown;
  /** Converts an error that ended the work into the error to throw. */
  toFailure?: (error: unknown) => unknown;
};

/** Runs `work` and sends heartbeats at regular intervals. `sendHeartbeat` sends one immediately. */
export async function withHeartbeat<T>(
  { intervalMs = INTERVAL_MS, details = () => undefined, toFailure = (error) => error }: HeartbeatOptions,
  work: (signal: AbortSignal, sendHeartbeat: () => void) => Promise<T>,
): Promise<T> {
  const signal = cancellationSignal();
  const sendHeartbeat = () => heartbeat(details());
  const timer = setInterval(sendHeartbeat, intervalMs);
  try {
    return await work(signal, sendHeartbeat);
  } catch (error) {
    // The signal's reason is a cancellation, a pause or a reset, and throwing any other error here would hide it.
    if (signal.aborted) throw signal.reason;
    throw toFailure(error);
  } finally {
    clearInterval(timer);
  }
}
