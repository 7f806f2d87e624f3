// Heartbeats: an activity that takes long sends them while it works, and learns from them that it was cancelled.
import { cancellationSignal, heartbeat } from '@temporalio/activity';

/** Well below most heartbeat timeouts, 30 s and 60 s; longer than most accounts take, because each one is a write on the server. */
const INTERVAL_MS = 5_000;

export type HeartbeatOptions = {
  intervalMs?: number;
  /** What the next attempt finds, if this one ends without a result. */
  details?: () => unknown;
  /** The error to throw for one that ended the work. */
  toFailure?: (error: unknown) => unknown;
};

/** Does the work and sends a heartbeat at each interval; `beat` sends one at once. */
export async function withHeartbeat<T>(
  { intervalMs = INTERVAL_MS, details = () => undefined, toFailure = (error) => error }: HeartbeatOptions,
  work: (signal: AbortSignal, beat: () => void) => Promise<T>,
): Promise<T> {
  const signal = cancellationSignal();
  const beat = () => heartbeat(details());
  const timer = setInterval(beat, intervalMs);
  try {
    return await work(signal, beat);
  } catch (error) {
    // The reason says whether it was a cancel, a pause or a reset: anything else thrown here would hide that.
    if (signal.aborted) throw signal.reason;
    throw toFailure(error);
  } finally {
    clearInterval(timer);
  }
}
