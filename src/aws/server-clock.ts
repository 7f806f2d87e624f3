// Reads AWS's clock from the Date header of responses.
// Times in responses are compared with this clock, because a worker's clock may be wrong.
import { aroundAttempts } from './clients.ts';

/** Returns a function that returns the time of the client's last response in epoch milliseconds, or undefined before the first response. */
export function followServerClock(client: object): () => number | undefined {
  let lastAnswerMs: number | undefined;
  aroundAttempts(client, async (send) => {
    const answer = await send();
    const { response } = answer as { response?: { headers?: Record<string, string> } };
    const atMs = Date.parse(response?.headers?.['date'] ?? '');
    if (Number.isFinite(atMs)) lastAnswerMs = atMs;
    return answer;
  });
  return () => lastAnswerMs;
}
