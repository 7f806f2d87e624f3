// Reads AWS's clock from the Date header of responses.
// Times in responses are compared with this clock, because a worker's clock may be wrong.
import { interceptAttempts } from './clients.ts';

/** Creates a function that returns the time of the client's last response in epoch milliseconds, or undefined before the first response. */
export function trackServerClock(client: object): () => number | undefined {
  let lastServerTimeMs: number | undefined;
  interceptAttempts(client, async (send) => {
    const answer = await send();
    const { response } = answer as { response?: { headers?: Record<string, string> } };
    const atMs = Date.parse(response?.headers?.['date'] ?? '');
    if (Number.isFinite(atMs)) lastServerTimeMs = atMs;
    return answer;
  });
  return () => lastServerTimeMs;
}
