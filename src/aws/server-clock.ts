// AWS's own clock, from the Date header of its answers. Times in answers are compared with it, because a worker's clock may be wrong.
import { aroundAttempts } from './clients.ts';

/** Returns a function that returns the time of the client's last answer in epoch milliseconds; undefined before the first answer. */
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
